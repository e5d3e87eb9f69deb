"""The service submissions."""
