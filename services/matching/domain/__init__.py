"""The rules of bringing people together, in plain Python."""
