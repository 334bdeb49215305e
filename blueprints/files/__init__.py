"""Files, served to whoever may read them at this very moment, and photos sent ahead of their form."""
