"""What one tagged comment says: the eight labels of docs/insight-guide.md, each with the words that said it."""
