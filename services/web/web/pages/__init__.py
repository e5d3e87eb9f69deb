"""Templates to answers."""
