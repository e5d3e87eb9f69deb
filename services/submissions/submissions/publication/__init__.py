"""The way of an input to its pages, watched from here."""
