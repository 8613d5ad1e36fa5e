"""The demonstration of the ways by which partners follow the platform."""
