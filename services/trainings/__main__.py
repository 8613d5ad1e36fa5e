"""Runs the service: python -m services.trainings."""

from services.trainings.bootstrap import main

main()
