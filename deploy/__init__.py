"""What runs the platform: launcher, command line, embedded servers, tools of operation."""
