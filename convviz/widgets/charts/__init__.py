"""Curves, bars and tables."""
