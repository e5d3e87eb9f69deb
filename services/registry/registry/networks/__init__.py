"""Coordination mechanisms: networks, forums, coalitions."""
