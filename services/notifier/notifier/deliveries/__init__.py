"""Deliveries: which event goes to which endpoint, with its exact bytes and its place in the chain."""
