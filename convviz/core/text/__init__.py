"""Numbers and formulas as text, and text as numbers."""
