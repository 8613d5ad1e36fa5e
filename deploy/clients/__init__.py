"""The platform as a client sees it: its HTTP APIs and its mailboxes; for demo, seed, faults and benchmarks."""
