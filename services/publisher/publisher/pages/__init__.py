"""The kinds of page, one folder each: what it shows, where it stands, what touches it, its template, an example."""
