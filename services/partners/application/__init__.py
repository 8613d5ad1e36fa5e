"""Use cases of partners, one a file, and the ports that they need."""
