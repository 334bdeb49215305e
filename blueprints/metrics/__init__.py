"""Figures of estates: compared for head office, one by one for their managers, and always with the rows behind."""
