"""``python -m submissions``."""

from submissions.app import main

main()
