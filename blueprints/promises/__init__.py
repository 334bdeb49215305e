"""Settings pages of promises: standards, service types, working calendar; and what residents were promised."""
