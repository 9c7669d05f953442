"""Reusable views of arrays, steps and players. Qt, pyqtgraph and NumPy; they know nothing of state."""
