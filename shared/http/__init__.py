"""The HTTP door: app factory, problem+json, tokens, idempotency, health."""
