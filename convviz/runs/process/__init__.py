"""Runs that take place in a process of their own, where nothing else needs Python's lock."""
