"""From the read model to views: lists and their tallies, the pages a change touches, what each page shows."""
