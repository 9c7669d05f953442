"""Folders of class pictures as people have them: what they hold, how it is read, and what is said of it."""
