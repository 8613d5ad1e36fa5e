"""Rules of offers, requests and reciprocity, without I/O."""
