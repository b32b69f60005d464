"""The page: one self-contained HTML file, its words in two languages, and the comments behind its figures."""
