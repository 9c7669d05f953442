"""Functions of continuous time: their overlap, and its area."""
