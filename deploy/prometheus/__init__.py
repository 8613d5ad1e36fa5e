"""What Prometheus is told: what to read, and when to wake whom."""
