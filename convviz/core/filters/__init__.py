"""Kernels and what can be said of them."""
