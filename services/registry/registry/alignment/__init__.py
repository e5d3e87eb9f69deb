"""How terms of reference are aligned with the global ones: consultation, then consensus of all involved."""
