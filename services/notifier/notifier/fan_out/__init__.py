"""Fan-out: an event becomes one delivery for each endpoint that wants it."""
