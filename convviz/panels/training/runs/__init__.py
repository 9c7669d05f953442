"""What is said of runs, and how they are compared."""
