"""Why the system refused a file, in Chinese: its own words are English, or of the machine's language."""

from __future__ import annotations

import errno

_REASONS: dict[int, str] = {
    errno.EACCES: "没有权限，或者正被别的程序（如 Excel）打开着",
    errno.EPERM: "没有权限，或者正被别的程序（如 Excel）打开着",
    errno.EBUSY: "正被别的程序打开着",
    errno.ENOENT: "路径不存在",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EEXIST: "同名的东西已经在那里",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "名字太长",
    errno.EFBIG: "文件太大，超过了允许的大小",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "同时打开的文件太多",
    errno.ENFILE: "同时打开的文件太多",
    errno.ELOOP: "链接绕成了圈",
    errno.EINVAL: "名字里有不能用的字符",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.ENOMEM: "内存不够",
    errno.ETIMEDOUT: "网络没有回应",
    errno.ENXIO: "设备没有准备好",
}
for _name, _reason in (
    ("EDQUOT", "磁盘配额已用完"),
    ("ESTALE", "网络文件夹已断开"),
    ("EHOSTDOWN", "网络断开"),
):
    if hasattr(errno, _name):
        _REASONS[getattr(errno, _name)] = _reason
_WINDOWS: dict[int, str] = {
    32: "正被别的程序（如 Excel）打开着",
    33: "正被别的程序（如 Excel）打开着",
    53: "网络路径找不到",
    112: "磁盘已满",
    123: "名字里有不能用的字符",
    206: "名字太长",
}
"""Windows' own numbers where they say more than the C library's."""


def os_reason(error: OSError) -> str:
    """One Chinese phrase for a refusal of the system, never its English or a memory address."""
    windows = getattr(error, "winerror", None)
    if windows in _WINDOWS:
        return _WINDOWS[windows]
    if error.errno in _REASONS:
        return _REASONS[error.errno]
    return f"系统拒绝（代号 {windows or error.errno or '不明'}）"
