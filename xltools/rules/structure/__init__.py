"""Structure: what a table must have and how its indicators hang together."""
