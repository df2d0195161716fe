"""The nouns: records, problems, money. Imports nothing of the rest."""
