"""How partners keeps and sends: tables, repositories, the sender of webhooks."""
