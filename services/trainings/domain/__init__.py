"""Rules of trainings, sessions and registrations; no I/O."""
