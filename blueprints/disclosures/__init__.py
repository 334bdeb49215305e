"""Pages of disclosures: the office's, the residents', and the one anybody may ask whether a paper is genuine."""
