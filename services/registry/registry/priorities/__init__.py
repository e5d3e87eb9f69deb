"""Priorities of the workplan: candidates with their evidence, and what was decided on them."""
