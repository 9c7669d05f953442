"""The Sampling panel."""
