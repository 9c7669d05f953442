"""Datasets to learn from."""
