"""The data folder and how it becomes records."""
