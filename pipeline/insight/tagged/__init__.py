"""The tagged export as the report reads it: its rows, and which column says when, where, what and with what permission."""
