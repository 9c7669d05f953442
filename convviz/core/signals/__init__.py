"""Signals: convolution of lists of numbers and of functions, whole and step by step."""
