"""The Kernel dock."""
