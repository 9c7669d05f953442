"""The Pooling panel."""
