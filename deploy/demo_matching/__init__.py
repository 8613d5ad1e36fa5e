"""The demonstration of matching: real offers and requests, a loop of three, a group, a refusal."""
