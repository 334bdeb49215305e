"""The parts of the PDF engine; `workers.pdf` is its face."""
