"""What needs the secretariat."""
