"""Taking money at the counter and online, giving it back by two, and agreeing with the channels every day."""
