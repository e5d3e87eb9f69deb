"""Bytes of the site, stored by content."""
