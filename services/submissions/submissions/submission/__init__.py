"""The aggregate: one input, its revisions, the transitions between its states, and the events that tell of them."""
