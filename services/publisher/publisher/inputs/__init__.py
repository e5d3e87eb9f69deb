"""The read model of inputs: what arrived of each, whatever the order of arrival."""
