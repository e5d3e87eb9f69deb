"""Records with their history: what was true when, and when it was known."""
