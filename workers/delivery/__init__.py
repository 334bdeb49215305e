"""Ways a message leaves the machine."""
