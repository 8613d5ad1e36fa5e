"""Partners: who outside may hear public facts, by which way, and what was delivered to them."""
