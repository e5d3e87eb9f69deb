"""Releases: everything that changed until a point in time becomes visible in one step."""
