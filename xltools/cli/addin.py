"""``xltools addin build | install | remove | kit``: the Excel add-in."""

from __future__ import annotations

import argparse
from pathlib import Path

from xltools.cli.errors import UsageError
from xltools.work.outputs import claim_file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The action, and what the actions take."""
    parser.add_argument(
        "action",
        metavar="动作",
        choices=("build", "install", "remove", "kit"),
        help="build 生成 .xlam；install 为当前用户安装；remove 移除；kit 做离线安装包",
    )
    parser.add_argument("-o", "--output", metavar="文件", help="build 写的 .xlam，kit 写的 .zip")
    parser.add_argument("--xlam", metavar="文件", help="install 用的 xltools.xlam，默认用当前文件夹里的")
    parser.add_argument("--handbook", metavar="文件夹", help="install 时一并安装的使用手册")
    parser.add_argument("--python", metavar="版本", default="3.11", help="kit 面向的 Python 版本，默认 3.11")
    parser.add_argument("--python-installer", metavar="文件", help="kit 里附带的 Python 安装程序（.exe）")


def _build(args: argparse.Namespace) -> str:
    from xltools.addin.install.build import build

    if not args.output:
        raise UsageError("缺少 -o 文件", "例如 xltools addin build -o xltools.xlam")
    digest = build(claim_file(args.output, (".xlam",), force=args.force))
    return f"已生成 {args.output}\nsha256 {digest}"


def _install(args: argparse.Namespace) -> str:
    from xltools.addin.install.places import user_places
    from xltools.addin.install.user import find_xlam, install

    places = user_places()
    handbook = Path(args.handbook) if args.handbook else None
    written = install(places, find_xlam(args.xlam, Path.cwd()), handbook=handbook)
    lines = "\n".join(f"　　{path}" for path in written)
    return f"已安装：\n{lines}\n请重新打开 Excel，功能区里会出现“绩效表”一栏。"


def _remove(args: argparse.Namespace) -> str:
    from xltools.addin.install.places import user_places
    from xltools.addin.install.user import remove

    removed = remove(user_places())
    if not removed:
        return "没有安装过，无需移除。"
    return "已移除：\n" + "\n".join(f"　　{path}" for path in removed)


def _kit(args: argparse.Namespace) -> str:
    from xltools.addin.install.kit import make_kit

    if not args.output:
        raise UsageError("kit 需要 -o 文件.zip", "例如 xltools addin kit -o 绩效表安装包.zip")
    installer = Path(args.python_installer) if args.python_installer else None
    if installer is not None and not installer.is_file():
        raise UsageError(f"找不到 {installer}", "检查 --python-installer 后面的文件名")
    inputs = [installer] if installer else []
    target = claim_file(args.output, (".zip",), inputs=inputs, force=args.force)
    names = make_kit(target, args.python, installer)
    return f"已做好 {args.output}：{len(names)} 个文件"


def run(args: argparse.Namespace) -> int:
    """0; UsageError with the cure where it cannot be done."""
    from xltools.addin.config import ConfigError
    from xltools.addin.install.places import PlaceError
    from xltools.addin.install.sources import BuildError
    from xltools.addin.install.user import InstallError

    actions = {"build": _build, "install": _install, "remove": _remove, "kit": _kit}
    try:
        text = actions[args.action](args)
    except (BuildError, ConfigError, InstallError, PlaceError) as error:
        message, _, fix = str(error).partition("：")
        raise UsageError(message, fix) from error
    if not args.quiet:
        print(text)
    return 0
