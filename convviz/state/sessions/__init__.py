"""Sessions as plain data."""
