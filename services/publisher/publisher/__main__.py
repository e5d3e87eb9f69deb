"""``python -m publisher``."""

from __future__ import annotations

from publisher.app import main

main()
