"""The runs that are compared: their list, their names, and in what they differ."""
