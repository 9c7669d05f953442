"""Themes, colours, icons and what everything painted shares."""
