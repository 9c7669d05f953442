"""Written sums."""
