"""Copy and paste: goals, indicators and names that belong elsewhere."""
