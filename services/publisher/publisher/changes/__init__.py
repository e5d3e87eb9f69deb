"""What changed since the newest release, and how much of it may wait: below everybody who enters or takes changes."""
