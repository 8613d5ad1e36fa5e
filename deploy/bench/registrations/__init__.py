"""`rers bench registrations`: ten thousand people at once for twenty places."""
