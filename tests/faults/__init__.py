"""kill -9 under load, with real processes (docs/faults.md). `make faults` runs the long form, `make test` a short one."""
