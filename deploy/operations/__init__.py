"""What the commands of operation do: dead letters, the stream of facts, projections."""
