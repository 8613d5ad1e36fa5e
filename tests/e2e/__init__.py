"""The whole road, on real servers, as a person at the keyboard takes it."""
