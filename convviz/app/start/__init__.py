"""Putting the program together."""
