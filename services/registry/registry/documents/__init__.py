"""Library of documents: what exists, where it stands, what is not held."""
