"""What all kinds of page share: their type, addresses, views, templates, and how a view becomes bytes. Pure."""
