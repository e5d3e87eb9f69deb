"""Sending: one POST over the network, to an address that is allowed."""
