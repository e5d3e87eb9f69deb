"""The service notifier."""
