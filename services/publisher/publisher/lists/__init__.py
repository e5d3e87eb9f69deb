"""Lists of inputs: how an input counts in them, their numbers, which of their pages a change touches. Pure."""
