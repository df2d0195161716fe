"""``xltools explain``: the page of one rule."""

from __future__ import annotations

import argparse

from xltools.cli.errors import UsageError, nearest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The code, or ``--list``."""
    parser.add_argument("code", metavar="代码", nargs="?", help="问题前面的代码，如 A201")
    parser.add_argument("--list", action="store_true", help="列出全部代码")


def _list() -> None:
    from xltools.model.problem import SEVERITY_CHINESE
    from xltools.rules import catalogue

    family = ""
    for entry in sorted(catalogue().values(), key=lambda e: e.code):
        if entry.family != family:
            print(f"\n{entry.family}" if family else entry.family)
            family = entry.family
        print(f"  {entry.code}  {SEVERITY_CHINESE[entry.severity]}  {entry.title}")


def run(args: argparse.Namespace) -> int:
    """0; UsageError (exit 2) for an unknown code."""
    if args.list:
        _list()
        return 0
    if not args.code:
        raise UsageError("缺少代码", "例如 xltools explain A201；用 xltools explain --list 列出全部")
    from xltools.rules import catalogue, explain

    code = args.code.strip().upper()
    known = catalogue()
    if code not in known:
        near = nearest(code, [name.lower() for name in known])
        hint = f"是不是 {near.upper()}（{known[near.upper()].title}）？" if near else ""
        raise UsageError(f"没有代码为 {args.code} 的规则", hint + "用 xltools explain --list 列出全部")
    print(explain(code))
    return 0
