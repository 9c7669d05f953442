"""Sampling and quantisation: of curves over time, and of pictures."""
