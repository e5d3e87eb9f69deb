"""A desk: pages for people who signed in, or for everybody."""
