"""``python -m xltools.rules.pages``: write ``docs/rules`` from the catalogue."""

from __future__ import annotations

from pathlib import Path

from xltools.model.problem import SEVERITY_CHINESE
from xltools.rules.registry import catalogue
from xltools.rules.run import page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "rules"


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


def main() -> None:
    """Write the pages; pages of codes that no longer exist are removed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    current = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in current:
            path.unlink()
    for name, text in current.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
