"""Views of videos: a stack of frames as a block, and its cuts."""
