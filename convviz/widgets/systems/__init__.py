"""Views of systems: the sides of a test, its verdict, and the line in which an expression is typed."""
