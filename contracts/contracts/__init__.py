"""What the services say to each other, as data: events, subjects, topology, vocabulary, problem types.

Nothing here opens a connection or knows a database; pydantic is the only dependency.
"""
