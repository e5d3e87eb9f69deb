"""Countries and the regions they are members of."""
