"""Review rounds."""
