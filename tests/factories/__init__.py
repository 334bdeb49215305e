"""Factories of test objects, one module a capability."""
