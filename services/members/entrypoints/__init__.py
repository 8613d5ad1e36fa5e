"""The doors: HTTP, facts heard, timers, the sign-in mails, the command line."""
