"""How the window looks: theme, size of text, presentation."""
