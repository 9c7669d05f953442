"""Networks as plain values."""
