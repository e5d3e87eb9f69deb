"""The read model of the registry's records: regions, rounds, champions, questionnaires."""
