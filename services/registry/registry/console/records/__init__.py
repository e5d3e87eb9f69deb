"""Records as the console shows them: what there is, how one reads, what became of it."""
