"""Standard-library code behind ./rers: it makes the environment that everything else needs."""
