"""United Nations entities and stakeholder organizations, their memberships over time."""
