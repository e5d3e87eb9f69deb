"""The secretariat's console: pages rendered on the server, for people."""
