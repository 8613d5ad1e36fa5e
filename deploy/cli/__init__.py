"""The `rers` command line: one file per command, texts in French."""
