"""The labelled comments: read, validate, find near-copies, split."""
