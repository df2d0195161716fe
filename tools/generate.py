"""Everything in the repository that is made from something else, written or compared in one go.

Usage: ``python -m tools.generate [PART …] [--check] [--pictures]``.

Parts (all of them by default):

- ``rules``      ``docs/rules``: a page for every code, from the rules
- ``layouts``    ``docs/layouts``: a page for every form, from its layout file
- ``templates``  ``templates/xlsx``: the empty workbooks
- ``readme``     the output shown in both READMEs, and ``docs/commands.md``

``--check`` writes nothing, names what is stale and exits with 1. ``--pictures`` also paints the pictures of
the forms and of the handbook; it needs LibreOffice, poppler and Chromium, and its result depends on their
versions, which is why pictures are not compared.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from tools import layout_pages, readme_output, rule_pages, template_workbooks

ROOT = Path(__file__).resolve().parents[1]

PARTS: dict[str, Callable[[], dict[Path, bytes]]] = {
    "rules": rule_pages.files,
    "layouts": layout_pages.files,
    "templates": template_workbooks.files,
    "readme": readme_output.files,
}
"""Name of a part → its files with the bytes they should hold."""

WHOLE_FOLDERS = {"rules": rule_pages.FOLDER}
"""Parts whose folder holds nothing else: files no longer generated are removed."""


def stale(part: str) -> dict[Path, bytes | None]:
    """Files of a part that differ from what they should be; None stands for a file that should go."""
    wanted = PARTS[part]()
    found: dict[Path, bytes | None] = {
        path: data for path, data in wanted.items() if not path.is_file() or path.read_bytes() != data
    }
    folder = WHOLE_FOLDERS.get(part)
    if folder is not None:
        found |= {path: None for path in folder.glob("*.md") if path not in wanted}
    return found


def main(arguments: list[str] | None = None) -> int:
    """Write what is stale, or with ``--check`` only name it; 1 if something was left stale."""
    parser = argparse.ArgumentParser(prog="python -m tools.generate", description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART", help=", ".join(PARTS))
    parser.add_argument(
        "--check", action="store_true", help="write nothing, exit with 1 if something is stale"
    )
    parser.add_argument("--pictures", action="store_true", help="paint the pictures too")
    options = parser.parse_args(arguments)
    left = False
    for part in options.parts or PARTS:
        for path, data in stale(part).items():
            print(f"{'stale' if options.check else 'written'}: {path.relative_to(ROOT)}")
            if options.check:
                left = True
            elif data is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
    if options.pictures and not options.check:
        from tools import handbook_pictures

        layout_pages.paint()
        handbook_pictures.main()
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
