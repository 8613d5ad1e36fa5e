"""`rers bench matching`: a million savoirs, who comes closest, how soon, and at what cost."""
