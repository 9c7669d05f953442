"""A network from left to right as slabs."""
