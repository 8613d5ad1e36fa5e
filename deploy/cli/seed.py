"""The command `rers seed`: believable people, offers and requests for a running platform."""
