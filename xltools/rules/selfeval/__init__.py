"""Self-evaluation: what was done, what was scored, whether the two agree."""
