"""What the product can do, without web or queue: one package a capability."""
