"""How time reaches us: one module a capability."""
