"""Videos: reading them into stacks of frames, cuts through these, filters along time, and a camera."""
