"""Tests of what others rely on: the frozen schemas of all events."""
