"""Programmes and funds with their calls, to which requests for support can point."""
