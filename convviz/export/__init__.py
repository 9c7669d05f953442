"""What leaves the program: pictures, sheets, films, TensorBoard."""
