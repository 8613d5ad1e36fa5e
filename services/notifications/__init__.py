"""Notifications: who must be told of each fact, on which channel, once."""
