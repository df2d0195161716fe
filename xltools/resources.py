"""Where the files that travel with the program are: the template workbooks and the macro sources.

In a checkout they are top-level folders; in an installed wheel they lie inside the package
(``[tool.hatch.build.targets.wheel.force-include]`` in pyproject.toml).
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    installed = _PACKAGE / f"_{name}"
    checkout = _PACKAGE.parent / name
    # The checkout comes first: an old installed copy must not hide the file a developer has just built.
    in_checkout = (_PACKAGE.parent / "pyproject.toml").is_file() and checkout.is_dir()
    folder = checkout if in_checkout else installed
    if not folder.is_dir():
        raise FileNotFoundError(f"安装不完整：找不到 {folder}，请重新安装 xltools")
    return folder


def handbook_dir() -> Path:
    """The folder of the handbook (``index.md``, ``img``), which the add-in's kit makes a page of."""
    in_checkout = _PACKAGE.parent / "docs" / "handbook"
    return in_checkout if (in_checkout / "index.md").is_file() else _folder("handbook")


def templates_dir() -> Path:
    """The folder of the template workbooks (``xlsx/…``); FileNotFoundError where the set-up is broken."""
    return _folder("templates")


def macros_dir() -> Path:
    """The folder of the add-in's sources (``*.bas``, ``customUI14.xml``)."""
    return _folder("macros")
