"""What happened, readable by the company."""
