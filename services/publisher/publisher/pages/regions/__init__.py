"""The overview of the regions."""
