"""How somebody wants to see the pages: language, light, size, and which estate or house they look at."""
