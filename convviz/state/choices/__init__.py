"""The choices: one frozen dataclass each."""
