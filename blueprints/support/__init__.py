"""Support access: the company's consent, and the way in for an operator who holds it."""
