"""The service registry."""
