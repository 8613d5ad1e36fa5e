"""What matching can do: one file per use case."""
