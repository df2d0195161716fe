"""Where the add-in lives on a Windows PC: per user, without administrator rights."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

ADDIN_NAME = "xltools.xlam"


class PlaceError(Exception):
    """The folders of a Windows user are not there; the message (Chinese) says what to do."""


@dataclass(frozen=True, slots=True)
class Places:
    """A user's folders, as the VBA finds them through the same environment variables."""

    roaming: Path
    local: Path
    profile: Path
    startup: Path | None = None
    """XLSTART as Excel itself names it, where it has been asked."""

    @property
    def usual_addin(self) -> Path:
        """The add-in where XLSTART usually is."""
        return self.roaming / "Microsoft" / "Excel" / "XLSTART" / ADDIN_NAME

    @property
    def addin(self) -> Path:
        """The add-in in XLSTART, which Excel loads at every start and trusts."""
        return self.startup / ADDIN_NAME if self.startup else self.usual_addin

    @property
    def work(self) -> Path:
        """The add-in's own folder."""
        return self.local / "xltools"

    @property
    def config(self) -> Path:
        """The settings of xlwings' module (its PROJECT_NAME is patched to xltools)."""
        return self.profile / ".xltools" / "xltools.conf"

    @property
    def receipt(self) -> Path:
        """What was installed: version and hash of the add-in."""
        return self.work / "installed.json"

    @property
    def handbook(self) -> Path:
        """The handbook that 帮助 opens."""
        return self.work / "handbook"


def user_places(environment: Mapping[str, str] = os.environ) -> Places:
    """The folders of the current user; PlaceError where this is not Windows."""
    names = ("APPDATA", "LOCALAPPDATA", "USERPROFILE")
    missing = [name for name in names if not environment.get(name)]
    if missing:
        raise PlaceError(
            "这台电脑不是 Windows，装不了 Excel 加载项：Linux 和 WPS 请用命令行和模板，见“xltools --help”。"
        )
    places = Places(*(Path(environment[name]) for name in names))
    try:
        noted = json.loads(places.receipt.read_text(encoding="ascii"))["addin"]
    except (OSError, ValueError, KeyError, TypeError):
        return places
    return replace(places, startup=Path(str(noted)).parent)
