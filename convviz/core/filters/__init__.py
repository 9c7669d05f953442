"""Kernels and what can be said of them; filters, noise, and how near an image comes to another."""
