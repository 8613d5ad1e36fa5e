"""What operators do on a platform that goes on working."""
