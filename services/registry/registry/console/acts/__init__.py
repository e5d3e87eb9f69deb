"""Acts: what can be done with a record, one declaration each."""
