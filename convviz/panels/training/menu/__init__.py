"""The Training menu."""
