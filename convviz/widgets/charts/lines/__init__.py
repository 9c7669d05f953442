"""A chart of curves over a common x, and its parts."""
