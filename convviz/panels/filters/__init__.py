"""The Filters panel."""
