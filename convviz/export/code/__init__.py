"""What is on the screen as a program of a few lines, in several libraries."""
