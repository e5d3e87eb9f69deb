"""Notifies the regional commissions: signed webhooks, in order, with nothing dropped."""
