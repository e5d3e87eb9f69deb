"""What the newest release shows of each input, and the event that says so."""
