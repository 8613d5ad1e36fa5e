"""What one network, member, savoir, exchange and registration cost in bytes, facts, processor time and memory."""
