"""`rers bench events`: a durable command, its outbox, the relay, JetStream, the inbox, the effect."""
