"""What this service hears: every public fact, from the stream that partners read."""

from shared.messaging.consumer import Consumer

consumer = Consumer("partners", stream="PARTNERS")
