"""Tokens: verified everywhere, issued for development and machines."""
