"""Pictures: read from files, shrunk, laid out, drawn in."""
