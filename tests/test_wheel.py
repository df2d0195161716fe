"""The wheel: built from this checkout, installed where no checkout is, and working there.

The libraries it depends on are taken from the running environment (``--no-deps`` and a path file), which
keeps the test offline and quick; that the declared dependencies suffice is shown by comparing the imports
of the package with them. ``.ci/run`` installs the project with its dependencies from PyPI.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from support.places import ROOT

from xltools import __version__

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
MODULES = {
    "markdown-it-py": "markdown_it",
    "python-calamine": "python_calamine", "python-docx": "docx", "xlsxwriter": "xlsxwriter",
    "jinja2": "jinja2", "msoffcrypto-tool": "msoffcrypto", "pdfminer.six": "pdfminer",
}  # fmt: skip


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    variables = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**variables, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory) -> Path:
    """The ``bin`` folder of an environment with the wheel and this environment's libraries, no checkout."""
    home = tmp_path_factory.mktemp("空 环境")
    venv.create(home, with_pip=False)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).strip())
    run(
        sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", wheel, cwd=home
    )  # fmt: skip
    # Entries of a .pth in a .pth folder are not processed: an editable checkout stays invisible.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return scripts


@pytest.mark.slow
def test_the_wheel_carries_templates_macros_layouts_and_schemes(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, inside in (
        ("templates", "xltools/_templates"),
        ("macros", "xltools/_macros"),
        ("docs/handbook", "xltools/_handbook"),
    ):
        files = [p for p in (ROOT / folder).rglob("*") if p.is_file() and "__pycache__" not in p.parts]
        assert files
        assert {f"{inside}/{p.relative_to(ROOT / folder).as_posix()}" for p in files} <= names
    data = [p for p in (ROOT / "xltools").rglob("*") if p.suffix in {".toml", ".html", ".css", ".js", ".j2"}]
    assert {p.relative_to(ROOT).as_posix() for p in data} <= names
    assert "xltools/py.typed" in names
    assert not [name for name in names if name.startswith(("tests", "examples", "docs"))]


@pytest.mark.slow
def test_the_installed_program_runs_outside_of_the_checkout(installed: Path, tmp_path: Path) -> None:
    assert run(installed / "xltools", "--version", cwd=tmp_path) == f"xltools {__version__}\n"
    assert run(installed / "python", "-m", "xltools", "--version", cwd=tmp_path).startswith("xltools ")
    where = run(installed / "python", "-c", "import xltools; print(xltools.__file__)", cwd=tmp_path)
    assert not where.startswith(str(ROOT))
    county = ROOT / "examples" / "county" / "东关镇"
    text = run(installed / "xltools", "read", county, "--json", "-", cwd=tmp_path)
    (table,) = json.loads(text)["files"][0]["tables"]
    assert table["printed_totals"]["total"] == "1260.19"


@pytest.mark.slow
def test_the_installed_program_finds_its_templates_and_macros(installed: Path, tmp_path: Path) -> None:
    script = "from xltools.resources import *; print(templates_dir()); print(macros_dir())"
    for line in run(installed / "python", "-c", script, cwd=tmp_path).splitlines():
        assert not line.startswith(str(ROOT))
        assert Path(line).is_dir()


def imported_modules() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "xltools").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"xltools"}


def module_of(requirement: str) -> str:
    name = re.split(r"[<>=!~;\[ ]", requirement)[0].lower()
    return MODULES.get(name, name.replace("-", "_"))


# Part of the agreed stack, installed for the users' own scripts even where no module needs them yet.
GIVEN = {"openpyxl"}


def test_every_import_is_a_declared_dependency_and_the_reverse() -> None:
    declared = {module_of(item) for item in PROJECT["project"]["dependencies"]}
    imported = imported_modules()
    # An extra is imported only where its command says how to install it.
    optional = {
        module_of(item) for extra in PROJECT["project"]["optional-dependencies"].values() for item in extra
    }
    assert imported - optional <= declared, "imported but not declared"
    assert declared - GIVEN <= imported, "declared but never imported"


def test_every_dependency_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    block = text.split("dependencies = [", 1)[1].split("]", 1)[0]
    for line in block.strip().splitlines():
        assert re.fullmatch(r' *"[^"]+", +# .{10,}', line), line
