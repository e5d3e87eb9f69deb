"""The web role: answers from the newest release, kept in memory."""
