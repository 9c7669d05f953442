"""The Training panel: a run's controls, curves and views."""
