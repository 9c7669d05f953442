"""What the user has chosen, what is playing and what has been computed. QtCore and QUndoStack; no widgets, no torch."""
