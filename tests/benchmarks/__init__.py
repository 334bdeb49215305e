"""`make bench`: ratios from one run, interleaved, medians (docs/bench.md). pytest collects nothing here."""
