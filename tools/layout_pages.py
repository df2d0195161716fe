"""The pages of ``docs/layouts``: one per form, with its picture, fields and validations.

The pictures are painted by ``python -m tools.generate layouts --pictures`` (needs soffice, pdftoppm and
Chinese fonts); that the pages are current is tested in ``tests/layouts/test_layout_pages.py``.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from importlib import resources
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook

from xltools.layouts.layout import Layout, load_layouts
from xltools.model.records import TABLE_TYPES
from xltools.outputs.forms.lists import Lists
from xltools.outputs.forms.template import NO_TEMPLATE
from xltools.outputs.forms.validation import refusal

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "layouts"
TEMPLATES = ROOT / "templates" / "xlsx"
DPI = 96
KINDS = {
    "text": "文字",
    "long": "长文字",
    "money": "金额",
    "number": "数字",
    "percent": "百分数",
    "date": "日期",
    "choice": "下拉选择",
    "target": "指标值",
}
SETS = {
    "township_year": (
        "乡镇全年填报工作簿",
        "一个工作簿装下一年的全部表：填报说明、整体目标、项目目录、项目各表、自评。项目目录的名称和金额由公式取自各项目表。",
        "xltools new township -o 填报.xlsx --year 2025",
    ),
    "county_roster": (
        "县级项目名册",
        "每个项目一行；`xltools dispatch 名册.xlsx -o 下发` 按它给每个乡镇生成一个预填工作簿，"
        "重复运行不会覆盖已填报的表。",
        "xltools new roster -o 名册.xlsx",
    ),
}
FONTS = {
    "宋体": "Noto Serif CJK SC",
    "仿宋": "Noto Serif CJK SC",
    "黑体": "Noto Sans CJK SC",
    "方正小标宋简体": "Noto Serif CJK SC",
}


def forms() -> list[Layout]:
    """The layouts that have a template."""
    return [layout for layout in load_layouts() if layout.id not in NO_TEMPLATE]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _fields(layout: Layout) -> list[str]:
    lists = Lists(Workbook(BytesIO()))
    lines = ["| 栏目 | 字段 | 类型 | 必填 | 填写提示 | 填错时 |", "|---|---|---|---|---|---|"]
    for path, spec in layout.specs.items():
        cells = (
            spec.name,
            f"`{path}`",
            KINDS[spec.kind],
            "是" if spec.required else "",
            spec.prompt,
            refusal(layout, path, lists),
        )
        lines.append("| " + " | ".join(map(_cell, cells)) + " |")
    return lines


def _years(layout: Layout) -> str:
    if layout.since and layout.until:
        return f"{layout.since}—{layout.until} 年"
    if layout.since:
        return f"{layout.since} 年起"
    return f"{layout.until} 年止" if layout.until else "不限"


def page(layout: Layout) -> str:
    """The page of one form."""
    source = resources.files("xltools.layouts").joinpath("forms", f"{layout.id}.toml").read_text("utf-8")
    picture = source.split('picture = """', 1)[1].split('"""', 1)[0].strip("\n")
    lines = [
        f"# {layout.name}",
        "",
        f"![{layout.name}](img/{layout.id}.png)",
        "",
        f"- 编号：`{layout.id}`",
        f"- 表的种类：{TABLE_TYPES[layout.type]}（`{layout.type}`）",
        f"- 地区：{layout.region}；适用年度：{_years(layout)}",
        f"- 来源：{layout.source}",
        f"- 金额单位：{layout.currency_unit}；纸张：A4 {'横向' if layout.landscape else '纵向'}",
        f"- 空白表：[templates/xlsx/{layout.id}.xlsx](../../templates/xlsx/{layout.id}.xlsx)",
        "",
        "```text",
        f"xltools new {layout.id} -o 空表.xlsx --year 2025",
        f"xltools fill {layout.id} --data 记录.json -o 填好.xlsx",
        "```",
        "",
        "## 栏目和校验",
        "",
        *_fields(layout),
    ]
    if layout.level1:
        lines += ["", "## 一级、二级指标", "", "| 一级指标 | 可选的二级指标 |", "|---|---|"]
        lines += [f"| {one} | {'、'.join(layout.level2[one]) or '—'} |" for one in layout.level1]
    if layout.synonyms:
        lines += ["", "## 也认得的叫法", "", "| 栏目 | 叫法 |", "|---|---|"]
        lines += [f"| `{path}` | {'、'.join(words)} |" for path, words in layout.synonyms.items()]
    lines += ["", "## 版式图", "", "`<` 与左边合并，`^` 与上面合并，`{…}` 是要填的栏目。", ""]
    lines += ["```text", picture, "```", ""]
    return "\n".join(lines)


def set_page(name: str) -> str:
    """The page of a workbook that is no single form."""
    title, text, command = SETS[name]
    return "\n".join(
        [
            f"# {title}", "", f"![{title}](img/{name}.png)", "", text, "",
            f"- 空白表：[templates/xlsx/{name}.xlsx](../../templates/xlsx/{name}.xlsx)", "",
            "```text", command, "```", "",
        ]
    )  # fmt: skip


def index() -> str:
    """The list of all forms."""
    lines = [
        "# 表样",
        "",
        "由 `python -m tools.generate layouts` 从版式文件生成。",
        "",
        "| 表样 | 种类 | 地区 |",
        "|---|---|---|",
    ]
    for layout in forms():
        lines.append(f"| [{layout.name}]({layout.id}.md) | {TABLE_TYPES[layout.type]} | {layout.region} |")
    for name, (title, _, _) in SETS.items():
        lines.append(f"| [{title}]({name}.md) | 工作簿 | 全国 |")
    lines += ["", "教它认识本地的表样：[写一个版式文件](../layouts-howto.md)。", ""]
    return "\n".join(lines)


def pages() -> dict[Path, str]:
    """Every page with its text."""
    found = {FOLDER / f"{layout.id}.md": page(layout) for layout in forms()}
    found |= {FOLDER / f"{name}.md": set_page(name) for name in SETS}
    found[FOLDER / "index.md"] = index()
    return found


def _font_file(folder: Path) -> Path:
    rules = "".join(
        f'<match target="pattern"><test name="family"><string>{ours}</string></test>'
        f'<edit name="family" mode="assign" binding="same"><string>{here}</string></edit></match>'
        for ours, here in FONTS.items()
    )
    path = folder / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<include>/etc/fonts/fonts.conf</include>{rules}</fontconfig>",
        encoding="utf-8",
    )
    return path


def paint() -> None:
    """A picture of the first page of every template; of the township's workbook its project form."""
    images = FOLDER / "img"
    images.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {**os.environ, "FONTCONFIG_FILE": str(_font_file(folder))}
        for template in sorted(TEMPLATES.glob("*.xlsx")):
            profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
            command = [
                "soffice",
                profile,
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                name,
                str(template),
            ]
            subprocess.run([*command, str(template)], check=True, capture_output=True, env=environment)
            pdf, out = folder / f"{template.stem}.pdf", images / template.stem
            number = "4" if template.stem == "township_year" else "1"
            shown = ["-f", number, "-l", number, "-r", str(DPI), "-png", "-singlefile"]
            subprocess.run(["pdftoppm", *shown, str(pdf), str(out)], check=True)


def files() -> dict[Path, bytes]:
    """Every page with its bytes, for ``tools.generate``."""
    return {path: text.encode() for path, text in pages().items()}
