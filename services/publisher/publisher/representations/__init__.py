"""Bytes of pages for readers: made from a view when somebody asks, kept by key in memory and in the store."""
