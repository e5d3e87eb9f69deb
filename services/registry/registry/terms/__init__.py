"""Closed lists of words: principles, stakeholder categories, support measures, criteria, objectives."""
