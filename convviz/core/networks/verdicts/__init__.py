"""Verdicts on a run, such as that it overfits or that its ReLUs are dead: rows of conditions on plain numbers."""
