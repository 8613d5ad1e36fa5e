"""Runs the matching service: `python -m services.matching`."""

from services.matching.bootstrap import main

main()
