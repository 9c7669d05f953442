"""The user's own pictures in the Training panel: where they come from, and the pen they are drawn with."""
