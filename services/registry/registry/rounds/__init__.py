"""Review rounds and forums."""
