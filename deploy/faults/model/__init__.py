"""`rers faults model`: the use cases of trainings, driven at random against their promises."""
