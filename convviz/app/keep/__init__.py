"""What the program remembers: settings, and sessions in files."""
