"""A season of a county, simulated: towns hand in, correct, rename, repeat, withdraw; the truth is kept by
hand.

The simulation knows nothing of how a collection is worked out. It writes files as clerks do and keeps its own
books: which version of each project counts, who is missing, which amounts are wrong, what became of a file.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook, load_workbook

from support.markdown_workbook import write_markdown_workbook

FIRST = "柳桃杏梅兰竹菊荷松柏"
SECOND = "溪湾岭坪"
TOWNS = [f"{a}{b}镇" for b in SECOND for a in FIRST]
PROJECTS = ("村级组织运转补助", "乡村道路养护")
COUNTED, REPLACED, REPEAT, PENDING, BLANK = "counted", "replaced", "repeat", "pending", "blank"

SHEET = """
## {name}
| {name}绩效目标表 | < | < | < | < | < | < |
| 填报单位：{town} | < | < | （2024年） | < | 单位：万元 | < |
| 项目编码 | | < | 项目名称 | {name} | < | < |
| 预算规模⏎及资金用途 | 预算数 | {amount} | 其中：财政⏎资金 | {amount} | 其他资金 | |
| ^ | {purpose} | < | < | < | < | < |
| 资金支出计划（%） | 3月底 | < | 6月底 | 10月底 | 12月底 | < |
| ^ | | < | | | {december} | < |
| 绩效目标 | {goal} | < | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 绩效指标描述 | < | 指标值 | 指标值确定依据 |
{rows}
"""
ROWS = """| 产出指标 | 数量指标 | {what}数量 | 全年完成的数量 | < | ≥{count}个 | 年初计划 |
| ^ | 质量指标 | {what}合格率 | 合格的占全部的比例 | < | ≥95% | 工作标准 |
| ^ | 时效指标 | 完成时限 | 资金使用时限 | < | 2024年12月31日前 | 年初计划 |
| ^ | 成本指标 | 资金使用成本 | 全年资金使用成本 | < | ≤{amount}万元 | 年初计划 |
| 效益指标 | 社会效益指标 | 群众认可率 | 问卷中表示认可的比例 | < | ≥90% | 工作标准 |
| 满意度指标 | 服务对象满意度指标 | 群众满意度 | 群众满意度 | < | ≥95% | 问卷调查 |"""


@dataclass(frozen=True)
class Version:
    """One content of a town's workbook: amount of each project, and which of them contradicts its plan."""

    town: str
    amounts: tuple[Decimal, ...]
    flawed: frozenset[int] = frozenset()

    @property
    def total(self) -> Decimal:
        return sum(self.amounts, Decimal(0))

    def corrected(self) -> Version:
        return Version(self.town, self.amounts)

    def changed(self, project: int, by: str) -> Version:
        amounts = list(self.amounts)
        amounts[project] += Decimal(by)
        return Version(self.town, tuple(amounts), self.flawed - {project})


def write_version(path: Path, version: Version, stamp: dt.datetime, blank: bool = False) -> Path:
    """The town's workbook: a sheet for each project, filled or only pre-filled."""
    sheets = []
    for n, (name, amount) in enumerate(zip(PROJECTS, version.amounts, strict=True)):
        # A rural road is counted by the town's own number, so that no two towns say the same.
        count = 3 + TOWNS.index(version.town) + n
        december = amount - 1 if n in version.flawed else amount
        what = ("运转村", "养护路段")[n]
        sheets.append(
            SHEET.format(
                name=name,
                town=version.town + "人民政府",
                amount=amount,
                purpose="" if blank else f"用于{version.town}的{what}。",
                december="" if blank else december,
                goal="" if blank else f"{version.town}完成{count}个{what}的工作",
                rows="" if blank else ROWS.format(what=what, count=count, amount=amount),
            )
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_markdown_workbook("\n".join(sheets), path)
    book = load_workbook(path)
    book.properties.modified = stamp
    book.save(path)
    # openpyxl stamps the time of saving; the clerk's own time is put back.
    _stamp(path, stamp)
    return path


def _stamp(path: Path, stamp: dt.datetime) -> None:
    import re

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["docProps/core.xml"].decode()
    text = re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{stamp:%Y-%m-%dT%H:%M:%SZ}", text)
    parts["docProps/core.xml"] = text.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data)


def write_roster(path: Path, towns: list[str], given: dict[tuple[str, int], Decimal]) -> Path:
    """The county's roster: every project of every town with the amount given."""
    book = Workbook()
    sheet = book.active
    sheet.title = "项目名册"
    sheet.append(["乡镇（单位）名称", "年度", "项目名称", "预算金额（万元）"])
    for town in towns:
        for n, name in enumerate(PROJECTS):
            sheet.append([town + "人民政府", 2024, name, float(given[town, n])])
    book.save(path)
    return path


class _GbkName(zipfile.ZipInfo):
    """A member whose name is written as raw GBK without a mark, as packers on Chinese Windows do."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile calls it so
        return self.filename.encode("gbk"), self.flag_bits


@dataclass
class Truth:
    """What must be told after a round."""

    total: Decimal
    flawed: dict[str, int]
    """Town → number of its projects whose plan contradicts the budget."""
    missing: dict[str, int]
    standings: dict[str, str]
    pending: set[str]
    withdrawn: set[str]


@dataclass
class Season:
    """The county's folder and the hand-kept books."""

    folder: Path
    towns: list[str]
    chance: random.Random
    round: int = 0
    counting: dict[str, Version] = field(default_factory=dict)
    """Town → the version that counts now."""
    files: dict[str, tuple[str, Version | None]] = field(default_factory=dict)
    """Path (relative) → its standing and content; None for a blank form."""
    open: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    roster: Path | None = None

    @classmethod
    def start(cls, folder: Path, towns: int, seed: int) -> Season:
        season = cls(folder, TOWNS[:towns], random.Random(seed))
        folder.mkdir(parents=True)
        given = {}
        for town in season.towns:
            version = season.first(town)
            given |= {(town, n): amount for n, amount in enumerate(version.amounts)}
        season.roster = write_roster(folder.parent / "名册.xlsx", season.towns, given)
        return season

    def first(self, town: str) -> Version:
        n = TOWNS.index(town)
        flawed = frozenset({n % 2}) if n % 3 == 0 else frozenset[int]()
        return Version(town, (Decimal("18.23") + n, Decimal("6.05") + n), flawed)

    # what clerks do; each keeps the books

    def time(self, minutes: int = 0) -> dt.datetime:
        return dt.datetime(2024, 3, 1, 9, 0) + dt.timedelta(days=7 * self.round, minutes=minutes)

    def _write(self, name: str, version: Version, minutes: int = 0, blank: bool = False) -> None:
        write_version(self.folder / name, version, self.time(minutes), blank)

    def _own(self, town: str, *standings: str) -> list[str]:
        return [p for p, (s, v) in self.files.items() if v and v.town == town and s in standings]

    def hand_in(self, town: str) -> None:
        version = self.first(town)
        name = f"{town}/{town}绩效目标表.xlsx"
        self._write(name, version)
        self.files[name] = (COUNTED, version)
        self.counting[town] = version

    def hand_in_zip(self, towns: list[str], name: str) -> None:
        """Several towns in one archive made on a Chinese Windows: names in GBK."""
        place = self.folder.parent / "打包"
        place.mkdir()
        with zipfile.ZipFile(self.folder / name, "w") as archive:
            for town in towns:
                version = self.first(town)
                file = write_version(place / "表.xlsx", version, self.time())
                shown = f"{town}/{town}绩效目标表.xlsx"
                archive.writestr(_GbkName(shown, (2024, 3, 1, 9, 0, 0)), file.read_bytes())
                self.files[f"{name}/{shown}"] = (COUNTED, version)
                self.counting[town] = version
        shutil.rmtree(place)

    def hand_in_blank(self, town: str) -> None:
        name = f"{town}/{town}（下发表）.xlsx"
        self._write(name, self.first(town), blank=True)
        self.files[name] = (BLANK, None)

    def correct(self, town: str, suffix: str) -> None:
        """A corrected workbook beside the old one."""
        before = self.counting[town]
        version = before.corrected() if before.flawed else before.changed(self.chance.randrange(2), "0.5")
        name = f"{town}/{town}绩效目标表{suffix}.xlsx"
        for path in self._own(town, COUNTED, REPEAT):
            self.files[path] = (REPLACED, self.files[path][1])
        self._write(name, version)
        self.files[name] = (COUNTED, version)
        self.counting[town] = version

    def overwrite(self, town: str) -> None:
        """The corrected workbook under the old name, in place of the old one."""
        (path,) = self._own(town, COUNTED)
        version = self.counting[town].changed(1, "0.25").corrected()
        self._write(path, version)
        self.files[path] = (COUNTED, version)
        self.counting[town] = version

    def send_twice(self, town: str) -> None:
        """First and final version in one round: the name tells which is which."""
        version = self.first(town)
        better = version.changed(0, "1.5").corrected()
        draft, final = f"{town}/{town}目标表.xlsx", f"{town}/{town}目标表 定稿.xlsx"
        self._write(draft, version)
        self._write(final, better, 30)
        self.files |= {draft: (REPLACED, version), final: (COUNTED, better)}
        self.counting[town] = better

    def conflict(self, town: str) -> None:
        """Two versions in one round: 定稿 was changed before the one called V2."""
        first, second = self.first(town), self.first(town).changed(0, "2")
        a, b = f"{town}/{town}目标表V2.xlsx", f"{town}/{town}目标表定稿.xlsx"
        self._write(a, first, 10)
        self._write(b, second, 20)
        self.files |= {a: (PENDING, first), b: (PENDING, second)}
        self.open.add(town)
        self.counting[town] = first

    def decided(self, town: str, path: str) -> None:
        """A person settled a conflict for the file at ``path``."""
        self.open.discard(town)
        for own in self._own(town, PENDING):
            self.files[own] = (COUNTED if own == path else REPLACED, self.files[own][1])
        version = self.files[path][1]
        assert version is not None
        self.counting[town] = version

    def repeat(self, town: str) -> None:
        (path, *_) = self._own(town, COUNTED)
        copy = f"补报/{town}再报第{self.round}回.xlsx"
        (self.folder / "补报").mkdir(exist_ok=True)
        shutil.copy(self.folder / path, self.folder / copy)
        self.files[copy] = (REPEAT, self.files[path][1])

    def rename(self, town: str) -> None:
        (path, *_) = self._own(town, COUNTED)
        new = f"{town}/{town}（已核）.xlsx"
        (self.folder / path).rename(self.folder / new)
        self.files[new] = self.files.pop(path)

    def withdraw(self, town: str) -> None:
        for path in self._own(town, COUNTED, REPLACED, REPEAT):
            (self.folder / path).unlink()
            del self.files[path]
            self.gone.add(path)
        del self.counting[town]

    def truth(self) -> Truth:
        return Truth(
            total=sum((v.total for v in self.counting.values()), Decimal(0)),
            flawed={t: len(v.flawed) for t, v in self.counting.items() if v.flawed and t not in self.open},
            missing={town: len(PROJECTS) for town in self.towns if town not in self.counting},
            standings={path: standing for path, (standing, _) in self.files.items()},
            pending=set(self.open),
            withdrawn=set(self.gone),
        )
