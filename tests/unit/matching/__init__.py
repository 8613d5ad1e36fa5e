"""The rules of matching, without any server."""
