"""Who takes part: networks, members, their roles and their sign-in; the one owner of personal data."""
