"""What is chosen: one frozen dataclass a subject."""
