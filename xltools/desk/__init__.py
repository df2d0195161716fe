"""A county's collection over weeks: what came when, which version counts, what people decided and wrote."""
