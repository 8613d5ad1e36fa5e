"""The shared plumbing on real servers: what every service relies on."""
