"""Rules of trainings, with hand-written fakes."""
