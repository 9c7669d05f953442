"""The scene of unit impulses: terms, their responses, and what they add up to."""
