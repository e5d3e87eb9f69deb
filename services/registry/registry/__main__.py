"""``python -m registry``."""

from __future__ import annotations

from registry.app import main

main()
