"""xltools: draw, fill, read, check, score and consolidate budget-performance tables.

Importing this package is cheap on purpose: no reader, writer or table library is loaded before a
command needs it, so that ``xltools --version`` and a ribbon button start at once.
"""

__version__ = "0.2.0"
