"""trainings: FORESCO's catalogue, its dated sessions, and who takes part in them."""
