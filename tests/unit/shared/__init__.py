"""The shared plumbing alone."""
