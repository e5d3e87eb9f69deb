"""Champion countries of the Compact."""
