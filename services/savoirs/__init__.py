"""The savoirs service: what is offered and asked, the board, and who both offers and asks."""
