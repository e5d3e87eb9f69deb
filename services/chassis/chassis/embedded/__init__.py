"""Real servers (NATS, MongoDB) and services as child processes, for `hub up` and for the tests."""
