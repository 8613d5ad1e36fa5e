"""Rules alone: no I/O but small local files, milliseconds."""
