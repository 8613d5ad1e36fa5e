"""Words that the product ships for demonstrations: networks, names, offers and requests."""
