"""Pages about people and households, change requests, and bringing a company in."""
