"""verbatim: reads what customers write in French and tags each comment."""
