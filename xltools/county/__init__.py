"""Many files → one county: whose table it is, what is counted, and what the counted tables add up to."""

from xltools.county.consolidate import consolidate, copies
from xltools.county.ledger import County, Entry, Township

__all__ = ["County", "Entry", "Township", "consolidate", "copies"]
