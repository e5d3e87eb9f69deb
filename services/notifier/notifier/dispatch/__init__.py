"""Dispatching: when a delivery is sent, what its answer means, and what follows."""
