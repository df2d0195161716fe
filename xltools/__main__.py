"""``python -m xltools`` is the same as the console script ``xltools``."""

import sys

from xltools.cli import main

if __name__ == "__main__":
    sys.exit(main())
