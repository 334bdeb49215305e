"""The ground floor and the wall: companies, members, scope, history, and the doors that stamp everything with the tenant."""
