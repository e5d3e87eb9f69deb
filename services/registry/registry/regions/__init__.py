"""Review regions."""
