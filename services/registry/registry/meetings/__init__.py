"""Calendar of meetings: consultations, listening sessions, briefings, exchanges."""
