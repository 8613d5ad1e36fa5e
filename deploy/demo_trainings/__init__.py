"""The demonstration of trainings, workshops and gatherings: fifty days, played in less than a minute."""
