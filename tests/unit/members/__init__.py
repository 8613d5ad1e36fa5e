"""The rules of members, on hand-written fakes."""
