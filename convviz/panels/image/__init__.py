"""The Image dock."""
