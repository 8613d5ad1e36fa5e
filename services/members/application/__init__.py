"""What members can do: one file per use case."""
