"""The Systems panel."""
