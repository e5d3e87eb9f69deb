"""Requests for support: routed to who answers, answered in time or shown as overdue."""
