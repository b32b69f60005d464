"""What is measured, and how: every figure is a ratio of two things done in one run on one machine."""
