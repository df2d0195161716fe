"""Records to and from the formats other programs use."""
