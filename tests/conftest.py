"""Loads the fixtures that start real servers."""

pytest_plugins = ["chassis.testing.fixtures"]
