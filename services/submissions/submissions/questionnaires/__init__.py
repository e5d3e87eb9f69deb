"""Questionnaires and answers."""
