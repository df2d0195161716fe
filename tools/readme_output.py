"""What the documents show of the program: real output in the READMEs, and the help of every command."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from xltools.cli.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
COMMAND_PAGE = ROOT / "docs" / "commands.md"
_BLOCK = re.compile(r"(<!-- output: (?P<command>xltools [^\n]+) -->\n```text\n)(?P<output>.*?)(```)", re.S)


def output_of(command: str) -> str:
    """What a command prints, run in a folder of its own that shows the examples."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "examples").symlink_to(ROOT / "examples", target_is_directory=True)
        done = subprocess.run(
            [sys.executable, "-m", *shlex.split(command)],
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "COLUMNS": "110", "PYTHONPATH": str(ROOT)},
        )
    if done.returncode > 1:
        raise RuntimeError(f"{command}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def with_outputs(text: str) -> str:
    """A page with every ``<!-- output: … -->`` block filled with what its command prints now."""
    return _BLOCK.sub(lambda found: found[1] + output_of(found["command"]) + found[4], text)


def command_page() -> str:
    """``docs/commands.md``: the help of every command."""
    parts = [
        "# 命令\n\n由 `python -m tools.generate readme` 生成，与 `xltools 命令 --help` 相同。"
        "路径可以是文件、文件夹，或 `-`（标准输入）。\n\n"
        "退出码：0 完成，1 有错误或有文件未能使用，2 调用有误或没有可读的内容，3 程序出错。\n",
        f"```text\n{output_of('xltools --help')}```\n",
    ]
    for name, command in COMMANDS.items():
        if importlib.util.find_spec(command.module) is None:
            continue
        parts.append(f"## {name}\n\n```text\n{output_of(f'xltools {name} --help')}```\n")
    return "\n".join(parts)


def pages() -> dict[Path, str]:
    """Every generated page and what it should hold."""
    built = {page: with_outputs(page.read_text("utf-8")) for page in PAGES}
    built[COMMAND_PAGE] = command_page()
    return built


def files() -> dict[Path, bytes]:
    """Every generated page with its bytes, for ``tools.generate``."""
    return {path: text.encode() for path, text in pages().items()}
