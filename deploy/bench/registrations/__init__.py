"""`rers bench registrations`: ten thousand people at once for twenty places, for one, and for the twelfth."""
