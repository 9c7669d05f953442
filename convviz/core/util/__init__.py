"""What needs no room of its own: checks, files, resources, curves."""
