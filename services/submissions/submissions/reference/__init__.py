"""What the registry tells and the intake needs: rounds, questionnaires, countries; copies of them, kept current."""
