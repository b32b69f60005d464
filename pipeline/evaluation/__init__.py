"""Metrics, intervals, behaviour tests, slices."""
