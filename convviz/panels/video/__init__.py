"""The Video panel."""
