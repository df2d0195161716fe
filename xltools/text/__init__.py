"""What words mean, anywhere in a table: numerals, units, targets, names; the word lists are in lexicon."""
