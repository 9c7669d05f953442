"""The Training panel: a run's controls, and the ways to look at it."""
