"""Countries and territories."""
