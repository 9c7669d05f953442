"""What follows from the choices."""
