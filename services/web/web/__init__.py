"""What every server-rendered desk and form shares."""
