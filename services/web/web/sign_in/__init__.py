"""The addresses by which people come in and leave."""
