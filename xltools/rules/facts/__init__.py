"""Facts computed once and asked by many rules: views, pairings, costs, standards, near duplicates."""
