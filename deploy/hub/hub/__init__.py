"""The operators' tool: starts the embedded stack, shows its state, sends inputs in."""
