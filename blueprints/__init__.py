"""How a person reaches us: one package a capability."""
