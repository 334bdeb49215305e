"""The first page: for residents, for staff, and of the product on the bare host."""
