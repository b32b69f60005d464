"""Trained models that give four probabilities a comment: one Protocol, one module a family."""
