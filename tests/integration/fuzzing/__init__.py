"""Every operation of every service, asked with what schemathesis makes up and with ids of real things."""
