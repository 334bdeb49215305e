"""The books on pages: entries behind every figure, trial balance, months to close, and booking by hand."""
