"""trainings on a real database and through its HTTP door."""
