"""Endpoints: who is notified of what, with which keys, and whether they answer."""
