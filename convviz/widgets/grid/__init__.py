"""Grids of cells, from a 3x3 matrix to a photograph."""
