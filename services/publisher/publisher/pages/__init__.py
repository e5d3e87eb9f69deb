"""Pages as pure functions: what a page shows (views), where it stands (urls), its bytes (render)."""
