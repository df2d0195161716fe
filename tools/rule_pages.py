"""The pages of ``docs/rules``: one for every code, and the list of all of them."""

from __future__ import annotations

from pathlib import Path

from xltools.model.problem import SEVERITY_CHINESE
from xltools.rules.registry import catalogue
from xltools.rules.run import page

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "rules"


def index() -> str:
    """The list of all codes, by family."""
    lines = ["# 查什么：规则一览", ""]
    lines += ["`xltools explain 代码` 显示同样的内容。级别可以在 `xltools.toml` 里改，或者关掉。", ""]
    family = ""
    for entry in catalogue().values():
        if entry.family != family:
            family = entry.family
            lines += [f"## {family}", "", "| 代码 | 级别 | 查什么 |", "|---|---|---|"]
        lines.append(
            f"| [{entry.code}]({entry.code}.md) | {SEVERITY_CHINESE[entry.severity]} | {entry.title} |"
        )
    text = "\n".join(lines) + "\n"
    return text.replace("|\n## ", "|\n\n## ")


def pages() -> dict[str, str]:
    """File name → text of every page and the index."""
    found = {f"{code}.md": page(entry) for code, entry in catalogue().items()}
    found["index.md"] = index()
    return found


def files() -> dict[Path, bytes]:
    """Every page with its bytes, for ``tools.generate``."""
    return {FOLDER / name: text.encode() for name, text in pages().items()}
