"""The page of an input."""
