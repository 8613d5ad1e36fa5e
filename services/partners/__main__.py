"""Runs the partners service: `python -m services.partners`."""

from services.partners.bootstrap import main

main()
