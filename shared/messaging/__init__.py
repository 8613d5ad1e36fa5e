"""NATS JetStream: envelope, streams, relay, consumers, dead letters."""
