"""Runs the service: python -m services.members."""

from services.members.bootstrap import main

main()
