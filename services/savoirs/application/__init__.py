"""What can be done with savoirs: one file per use case."""
