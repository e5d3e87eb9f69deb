"""The page for addresses without one."""
