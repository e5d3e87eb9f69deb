"""Types of records that are stated and not acted upon, each in one file."""
