"""Signing in at an OpenID Connect issuer."""
