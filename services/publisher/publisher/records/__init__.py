"""The read model of the registry's records, all types in one way."""
