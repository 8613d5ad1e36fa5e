"""Rules: what a notification is, of which kinds, and by which way it reaches a person."""
