"""Choices, results and players. QtCore and QUndoStack; no widgets, no torch."""
