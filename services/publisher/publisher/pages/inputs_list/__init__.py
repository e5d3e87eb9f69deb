"""Lists of all inputs."""
