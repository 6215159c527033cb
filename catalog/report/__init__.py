"""The page of a release: one self-contained HTML file."""
