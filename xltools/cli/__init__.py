"""The command line: thin commands, one module each, loaded only when called.

A command module has ``add_arguments(parser) -> None`` and ``run(args) -> int`` (the exit code); its name
and one-line help stand in ``commands.py``.
"""

from xltools.cli.entry import main

__all__ = ["main"]
