"""Networks, drawn and listed."""
