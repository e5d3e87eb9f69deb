"""Records over HTTP: the calls that every type has, and what acts share."""
