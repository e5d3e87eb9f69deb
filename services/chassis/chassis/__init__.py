"""How every service runs: nothing here knows what the services are about."""
