"""Whether we are alive and ready, for whoever watches over the processes."""
