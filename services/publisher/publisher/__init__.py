"""The service publisher."""
