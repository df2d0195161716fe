"""``xltools.conf``, read by Basic's ``Input #``: quoted names and values, in the machine's ANSI code page."""

from __future__ import annotations

import csv
import io
import locale
from pathlib import Path

from xltools.addin.folders import on_windows


class ConfigError(Exception):
    """A path that Basic could not read back; the message (Chinese) says what to do."""


def ansi_encoding() -> str:
    """The code page in which Basic reads files: the system's on Windows, GBK for a kit made elsewhere."""
    return locale.getencoding() if on_windows() else "gbk"


def short_path(path: str) -> str:
    """The 8.3 name of a path, which is plain ASCII; the path itself where Windows keeps no such names."""
    if not on_windows():
        return path
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]  # Windows alone has it
    buffer = ctypes.create_unicode_buffer(32768)
    return buffer.value if kernel.GetShortPathNameW(path, buffer, len(buffer)) else path


def ansi_safe(path: str, encoding: str | None = None) -> str:
    """A spelling of ``path`` that survives the code page; ConfigError when there is none."""
    wanted = encoding or ansi_encoding()
    for spelling in (path, short_path(path)):
        try:
            spelling.encode(wanted)
        except UnicodeEncodeError:
            continue
        if '"' not in spelling:
            return spelling
    raise ConfigError(
        f"Python 的路径“{path}”里有本机代码页写不出的字符：请把 Python 装到只含英文和数字的文件夹，再安装。"
    )


def config_text(interpreter: str) -> str:
    """The settings: the interpreter, no console, no search path from the workbook's folder."""
    pairs = (
        ("INTERPRETER_WIN", interpreter),
        ("ADD_WORKBOOK_TO_PYTHONPATH", "False"),
        ("SHOW CONSOLE", "False"),
    )
    return "".join(f'"{name}","{value}"\n' for name, value in pairs)


def write_config(path: Path, interpreter: str, encoding: str | None = None) -> None:
    """Write the settings file with Windows line ends."""
    wanted = encoding or ansi_encoding()
    text = config_text(ansi_safe(interpreter, wanted))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.replace("\n", "\r\n").encode(wanted))


def read_config(path: Path, encoding: str | None = None) -> dict[str, str]:
    """The settings as Basic's ``Input #`` sees them; empty when there is no file."""
    if not path.is_file():
        return {}
    text = path.read_bytes().decode(encoding or ansi_encoding(), "replace")
    return {row[0].upper(): row[1] for row in csv.reader(io.StringIO(text)) if len(row) == 2}
