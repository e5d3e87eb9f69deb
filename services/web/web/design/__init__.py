"""The look that all pages of the project share: colours, sizes and fonts."""
