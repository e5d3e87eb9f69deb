"""Editing a record as text."""
