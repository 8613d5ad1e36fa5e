"""The database and the French wordings, made to fit the ports."""
