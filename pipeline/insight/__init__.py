"""What the tagged comments say, and the page that tells it."""
