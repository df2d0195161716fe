"""The command line RunPython gives to Windows, composed by the patched Basic itself and taken apart again."""

from __future__ import annotations

import shlex

import pytest
from support.run_python import compose


@pytest.mark.parametrize("interpreter", [r"C:\Users\A B\venv\Scripts\python.exe", r"D:\xltools\python.exe"])
def test_the_command_line(interpreter: str) -> None:
    call = "from xltools.addin import entry; entry.run('check', '', '0041')"
    (line,) = compose(interpreter, call)
    folder = interpreter.rpartition("\\")[0]
    assert line.startswith(f'cmd.exe /C {interpreter[:2]} & cd "{folder}" & "{interpreter}" -E -B -c "')
    words = shlex.split(line.partition(" & ")[2].partition(" & ")[2].replace("\\", "/"))
    assert words[:5] == [interpreter.replace("\\", "/"), "-E", "-B", "-c", call]
    assert words[5:9] == ["--wb=Book1", "--from_xl=1", "--app=C:/Office/Microsoft Excel", "--hwnd=77"]
    assert "prepare_sys_path" not in line and "PYTHONPATH" not in line
    compile(call, "-c", "exec")


def test_a_failing_python_ends_in_our_sentence() -> None:
    noted = compose(r"C:\python.exe", "raise SystemExit(1)", exit_code=1)
    assert noted[-1] == "failed" and len(noted) == 2


def test_a_missing_python_ends_in_our_sentence() -> None:
    assert compose(r"C:\gone\pythonw.dll", "pass") == [r"no python: C:\gone\pythonw.dll"]
