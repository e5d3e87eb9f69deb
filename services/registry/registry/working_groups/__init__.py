"""Working groups and workstreams of the Network's workplans."""
