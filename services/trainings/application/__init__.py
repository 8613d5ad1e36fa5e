"""What the service can do: one file per use case."""
