"""Looking: lists of records, and one record with all that can be done with it."""
