"""How a process runs: its parts, its loops, its probes."""
