"""Pages of readings, shared costs, bill runs and bills."""
