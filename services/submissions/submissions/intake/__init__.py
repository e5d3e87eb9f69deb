"""Taking inputs in."""
