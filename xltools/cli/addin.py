"""``xltools addin build | install | rollback | remove | kit``: the Excel add-in."""

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
        choices=("build", "install", "rollback", "remove", "kit"),
        help="build 生成 .xlam；install 为当前用户安装；rollback 退回上一版；remove 移除；kit 做离线安装包",
    )
    parser.add_argument("-o", "--output", metavar="文件", help="build 写的 .xlam，kit 写的 .zip")
    parser.add_argument("--xlam", metavar="文件", help="install 用的 xltools.xlam，默认用当前文件夹里的")
    parser.add_argument("--handbook", metavar="文件夹", help="install 时一并安装的使用手册")
    parser.add_argument("--from", dest="app", metavar="文件夹", help="install 用的程序文件夹：安装包里的 app")
    parser.add_argument("--all", action="store_true", help="remove 时连设置和日志一起删除")
    parser.add_argument("--python-archive", metavar="文件", help="kit 用的 Python 压缩包，默认从软件源下载")


def _build(args: argparse.Namespace) -> str:
    from xltools.addin.install.build import build

    if not args.output:
        raise UsageError("缺少 -o 文件", "例如 xltools addin build -o xltools.xlam")
    digest = build(claim_file(args.output, (".xlam",), force=args.force))
    return f"已生成 {args.output}\nsha256 {digest}"


def _install(args: argparse.Namespace) -> str:
    from xltools import __version__
    from xltools.addin.install.excel import ask_startup
    from xltools.addin.install.places import user_places
    from xltools.addin.install.user import find_xlam, install
    from xltools.addin.install.versions import install_kit

    places = ask_startup(user_places())
    handbook = Path(args.handbook) if args.handbook else None
    if args.app:
        written = install_kit(places, Path(args.app), __version__)
    else:
        written = install(places, find_xlam(args.xlam, Path.cwd()), handbook=handbook)
    lines = "\n".join(f"　　{path}" for path in written)
    return f"已安装：\n{lines}\n请重新打开 Excel，功能区里会出现“绩效表”一栏。"


def _rollback(args: argparse.Namespace) -> str:
    from xltools.addin.install.places import user_places
    from xltools.addin.install.versions import roll_back

    return f"已退回 {roll_back(user_places())}，请重新打开 Excel。"


def _remove(args: argparse.Namespace) -> str:
    from xltools.addin.install.places import user_places
    from xltools.addin.install.user import remove, remove_personal
    from xltools.addin.install.versions import remove_versions

    places = user_places()
    removed = [*remove(places), *remove_versions(places)]
    if args.all:
        removed += remove_personal(places)
    if not removed:
        return "没有安装过，无需移除。"
    return "已移除：\n" + "\n".join(f"　　{path}" for path in removed)


def _kit(args: argparse.Namespace) -> str:
    from xltools.addin.install.kit import make_kit

    if not args.output:
        raise UsageError("kit 需要 -o 文件.zip", "例如 xltools addin kit -o 绩效表安装包.zip")
    archive = Path(args.python_archive) if args.python_archive else None
    if archive is not None and not archive.is_file():
        raise UsageError(f"找不到 {archive}", "检查 --python-archive 后面的文件名")
    target = claim_file(args.output, (".zip",), inputs=[archive] if archive else [], force=args.force)
    names = make_kit(target, archive)
    return f"已做好 {args.output}：{len(names)} 个文件"


def run(args: argparse.Namespace) -> int:
    """0; UsageError with the cure where it cannot be done."""
    from xltools.addin.config import ConfigError
    from xltools.addin.install.places import PlaceError
    from xltools.addin.install.sources import BuildError
    from xltools.addin.install.user import InstallError

    actions = {
        "build": _build,
        "install": _install,
        "rollback": _rollback,
        "remove": _remove,
        "kit": _kit,
    }
    try:
        text = actions[args.action](args)
    except (BuildError, ConfigError, InstallError, PlaceError) as error:
        message, _, fix = str(error).partition("：")
        raise UsageError(message, fix) from error
    if not args.quiet:
        print(text)
    return 0
