"""Rules of offers, requests and reciprocity."""
