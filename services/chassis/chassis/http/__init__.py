"""HTTP: application, built-in routes, problems, limits, who may call."""
