"""Runs the savoirs service: `python -m services.savoirs`."""

from services.savoirs.bootstrap import main

main()
