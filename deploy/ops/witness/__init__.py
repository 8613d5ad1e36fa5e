"""The witness: two people of a network of their own go through the platform every minute, as anybody would."""
