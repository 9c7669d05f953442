"""The thread in which runs take place, one after the other, and the way to it and back."""
