"""Repair, clean, mask personal data, cut into sentences; the original text is never lost."""
