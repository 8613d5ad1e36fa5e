"""Rules of members: plain Python, no I/O."""
