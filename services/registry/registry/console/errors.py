"""Errors of the console.

HubError
├── SignInNeededError     answered with the page to sign in
└── SignInRefusedError    somebody could not be signed in; the text is for them
"""

from __future__ import annotations

from chassis.errors import HubError


class SignInNeededError(HubError):
    """Nobody is signed in, or no longer."""


class SignInRefusedError(HubError):
    """The issuer or what it said was not as it must be."""
