"""The page in a real browser: every flow by mouse and by keyboard, at the width of a desk and of a phone.

WB001 校验: drop a workbook, a cell and its finding lead to each other, rules explain themselves, copies come
down WB002 the keyboard alone does the same; the focus is always seen
WB003 收表汇总: files in, roster, run, who is missing, a dispute settled, a finding accepted, outputs come
down WB004 模板: a form and its picture, empty and filled; 评分: scheme, changed numbers, ranking
WB005 without the token the page says how to open it; the token leaves the address
WB006 text of a workbook stays text
WB007 no control without a name, enough contrast, nothing wider than a phone
"""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from support.season import Season
from support.web_service import ROOT, Running, services

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(
    (name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), None
)
if CHROMIUM is None and os.environ.get("CI") == "true":
    pytest.fail("no Chromium (CI must have it)", pytrace=False)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
SHOTS = os.environ.get("XLTOOLS_SHOTS")
"""A folder for screenshots to be looked at."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
]
HEWAN = ROOT / "examples/county/河湾镇/河湾镇2024年预算项目绩效目标.xlsx"
LONG = 60_000


@pytest.fixture(scope="module")
def start() -> Iterator[Callable[..., Running]]:
    with services() as begin:
        yield begin


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Season:
    season = Season.start(tmp_path_factory.mktemp("season") / "收表", 4, seed=2)
    season.round = 1
    season.hand_in(season.towns[0])
    season.conflict(season.towns[1])
    return season


@pytest.fixture(scope="module")
def running(start: Callable[..., Running], season: Season) -> Running:
    return start(season.folder)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=shutil.which(CHROMIUM or ""), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any, running: Running) -> Iterator[Any]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, accept_downloads=True, locale="zh-CN"
    )
    page = context.new_page()
    page.set_default_timeout(LONG)
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    page.goto(running.address)
    yield page
    context.close()
    assert not trouble


def shot(page: Any, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(SHOTS, f"{name}.png"), full_page=True)


def downloaded(page: Any, press: Callable[[], None], folder: Path) -> Path:
    with page.expect_download() as waiting:
        press()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def nameless(page: Any) -> list[str]:
    """Controls without an accessible name, and pictures and frames that say nothing."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, textarea, a[href], [role=button]')]
        .filter((e) => e.checkVisibility() && !(e.getAttribute('aria-label') || e.textContent.trim() ||
            [...(e.labels || [])].some((l) => l.textContent.trim()))).map((e) => e.outerHTML)"""
    )
    return found


def pale(page: Any) -> list[str]:
    """Texts whose contrast with what they stand on is under 4.5:1."""
    found: list[str] = page.evaluate(
        """() => {
        const parts = (c) => (c.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
        const light = ([r, g, b]) => { const f = (v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v +
        .055) / 1.055) ** 2.4; }; return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
        const under = (e) => { for (; e; e = e.parentElement) { const c =
        parts(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; }
            return [255, 255, 255]; };
        const bad = [];
        for (const e of document.querySelectorAll('body *')) {
            const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
            if (!own || !e.checkVisibility() || e.disabled || e.closest('.hidden-text, .skip')) continue;
            const a = light(parts(getComputedStyle(e).color)), b = light(under(e));
            const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
            if (ratio < 4.5) bad.push(`${ratio.toFixed(2)} ${e.textContent.trim().slice(0, 30)}`);
        }
        return bad; }"""
    )
    return found


def test_wb001_check(page: Any, tmp_path: Path) -> None:
    assert "#token" not in page.url and page.title().startswith("校验")
    page.set_input_files("section[aria-label=校验] input[type=file]", [str(HEWAN)])
    page.wait_for_selector(".findings li.error")
    page.click(".tabs button:has-text('村级补助')")
    page.click("td.error")
    assert page.inner_text(".findings li.now p:nth-child(2)").startswith("支出计划到12月底")
    page.click(".findings li:has-text('A227') button >> nth=0")
    assert page.get_attribute(".tabs button[aria-pressed=true]", "aria-pressed") == "true"
    assert page.get_attribute("td.now", "data-cell") == "A6"
    shot(page, "check")
    page.click(".findings li:has-text('A210') button:has-text('A210')")
    page.wait_for_selector("dialog[open]")
    assert "为什么" in page.inner_text("#rule-text")
    shot(page, "rule")
    page.keyboard.press("Escape")
    copy = downloaded(page, lambda: page.click("text=下载批注副本"), tmp_path)
    assert load_workbook(copy)["村级补助"]["F7"].comment is not None
    assert copy.name == "河湾镇2024年预算项目绩效目标-批注.xlsx"


def test_wb001_repairs_by_choice(page: Any, tmp_path: Path, markdown_workbook: Callable[..., Path]) -> None:
    book = load_workbook(HEWAN)
    book["办公经费"]["F10"], book["办公经费"]["F14"] = ">=5次", "95％以上"
    book.save(tmp_path / "要修.xlsx")
    page.set_input_files("section[aria-label=校验] input[type=file]", [str(tmp_path / "要修.xlsx")])
    page.click("summary:has-text('可以放心修复 2 处')")
    page.uncheck("input[aria-label='修复 办公经费 F14']")
    copy = load_workbook(downloaded(page, lambda: page.click("text=下载修复副本"), tmp_path))["办公经费"]
    assert copy["F10"].value == "≥5次" and copy["F14"].value == "95％以上"


def test_wb002_by_keyboard(page: Any) -> None:
    page.set_input_files("section[aria-label=校验] input[type=file]", [str(HEWAN)])
    page.wait_for_selector(".findings li.error")
    seen: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                """() => { const e = document.activeElement, s = getComputedStyle(e);
                return (s.outlineStyle === 'none' ? 'unseen ' : '') + e.tagName + ' ' +
                    e.textContent.trim().slice(0, 20); }"""
            )
        )
        if "村级补助 F7" in seen[-1]:
            break
    assert "BUTTON 村级补助 F7" in seen[-1] and not [name for name in seen if "unseen" in name]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.cell") == "F7"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('li').className") == "error now"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    page.focus("nav a[data-section=score]")
    page.keyboard.press("Enter")
    page.wait_for_selector("section[aria-label=评分]")


def test_wb003_collection(page: Any, season: Season, tmp_path: Path) -> None:
    page.click("nav a[data-section=collect]")
    page.click("text=项目名册")
    page.set_input_files("section[aria-label=收表汇总] details input[type=file]", [str(season.roster)])
    page.wait_for_selector("text=名册：名册.xlsx")
    page.click("text=开始收表")
    page.wait_for_selector("h2:has-text('第 1 轮')")
    row = page.locator("table.list tr", has_text=season.towns[2])
    assert "未交" in row.inner_text()
    shot(page, "collect")
    # Something more comes in through the page.
    other = Season.start(tmp_path / "来件", 4, seed=2)
    other.hand_in(season.towns[2])
    page.set_input_files(
        "section[aria-label=收表汇总] .drop >> nth=0 >> input", [str(other.folder / next(iter(other.files)))]
    )
    page.wait_for_selector("text=已收进 1 个文件")
    # A dispute is settled by one person, with a reason.
    page.fill("input[placeholder*=电话核实]", "电话核实")
    page.locator("label:has-text('核定人') input").first.fill("张三")
    page.locator("label:has-text('核定人') input").first.press("Tab")
    page.locator("button[aria-label*='定稿']").first.click()
    page.wait_for_selector("h2:has-text('第 2 轮')")
    assert "通过" in page.locator("table.list tr", has_text=season.towns[2]).first.inner_text()
    assert page.locator("h2:has-text('待核定')").count() == 0
    # A finding is accepted.
    page.click(f"table.list button:has-text('{season.towns[0]}')")
    page.fill("#unit li.error input", "剩余资金明年支付")
    page.click("#unit li.error button:has-text('认可')")
    page.wait_for_selector("#unit .tag:has-text('已认可')")
    shot(page, "unit")
    assert "null" not in page.inner_text("main")
    book = load_workbook(
        downloaded(page, lambda: page.click("button:has-text('汇总工作簿')"), tmp_path), data_only=True
    )
    tables = list(book["表格台账"].iter_rows(min_row=5, values_only=True))
    assert any("张三核定：电话核实" in str(row) for row in tables)
    assert "剩余资金明年支付" in {str(v) for row in book["问题清单"].iter_rows(values_only=True) for v in row}
    missing = load_workbook(downloaded(page, lambda: page.click("button:has-text('未交名单')"), tmp_path))
    assert season.towns[3] in {row[0].value for row in missing["未交"].iter_rows(min_row=5)}
    assert season.towns[3] in page.input_value("textarea.reminder")


def test_wb004_forms_and_scores(page: Any, tmp_path: Path) -> None:
    page.click("nav a[data-section=forms]")
    page.click(".choices button:has-text('河北 预算项目绩效目标表')")
    page.wait_for_selector("h3:has-text('样子')")
    assert "项目名称" in page.inner_text("table.sheet")
    shot(page, "forms")
    empty = downloaded(page, lambda: page.click("text=下载空白表"), tmp_path)
    assert empty.name == "河北 预算项目绩效目标表.xlsx"
    page.click("summary:has-text('用已有的表填进去')")
    with page.expect_download() as waiting:
        page.set_input_files("section[aria-label=模板] details input[type=file]", [str(HEWAN)])
    waiting.value.save_as(tmp_path / "填.xlsx")
    text = {
        str(c.value)
        for sheet in load_workbook(tmp_path / "填.xlsx")
        for row in sheet.iter_rows()
        for c in row
    }
    assert "村级组织运转补助" in text
    page.click("nav a[data-section=score]")
    table = next((ROOT / "examples/county/南湖街道").glob("*.xlsx"))
    page.set_input_files("section[aria-label=评分] input[type=file]", [str(table)])
    page.wait_for_selector("section[aria-label=评分] .files li")
    page.click("summary:has-text('改分值')")
    page.fill("label:has-text('等级 · “优” · 不低于') input", "95")
    page.keyboard.press("Tab")
    page.click("button:text-is('评分')")
    page.wait_for_selector("text=下载评分工作簿")
    shot(page, "score")
    assert page.locator("section[aria-label=评分] tbody tr").count() == 2
    assert load_workbook(downloaded(page, lambda: page.click("text=下载评分工作簿"), tmp_path)).sheetnames


def test_wb005_without_the_token(browser: Any, running: Running) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(running.base)
    assert "请从桌面图标打开" in page.inner_text("main")
    assert running.token not in page.content()
    context.close()


def test_wb006_text_stays_text(page: Any, tmp_path: Path) -> None:
    evil = "<img src=x onerror='document.title=`hit`'><b>粗</b>"
    book = load_workbook(HEWAN)
    book["办公经费"]["B5"] = evil
    book.save(tmp_path / "坏.xlsx")
    page.set_input_files("section[aria-label=校验] input[type=file]", [str(tmp_path / "坏.xlsx")])
    page.wait_for_selector("td[data-cell=B5]")
    assert page.inner_text("td[data-cell=B5]") == evil
    assert page.locator("td img, td b, .findings img").count() == 0 and "hit" not in page.title()


@pytest.mark.parametrize("width", [1280, 390])
def test_wb007_for_everyone(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 850})
    page.set_input_files("section[aria-label=校验] input[type=file]", [str(HEWAN)])
    page.wait_for_selector(".findings li.error")
    for section in ("check", "collect", "forms", "score", "teach"):
        page.click(f"nav a[data-section={section}]")
        page.wait_for_selector("section")
        assert not nameless(page), section
        assert not pale(page), section
        assert not re.search(r"\b(null|undefined|NaN)\b|\[object", page.inner_text("main"))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shot(page, f"{section}-{width}")
    assert page.get_attribute("html", "lang") == "zh-CN"


def test_letters_come_as_a_zip(page: Any, season: Season, tmp_path: Path) -> None:
    page.click("nav a[data-section=collect]")
    page.click("text=开始收表")
    page.wait_for_selector("h2:has-text('轮')")
    if page.locator(".message").is_hidden() and list(
        (season.folder / "汇总" / "退回修改通知").glob("*.docx")
    ):
        path = downloaded(page, lambda: page.click("button:has-text('退回修改通知')"), tmp_path)
        assert all(name.endswith(".docx") for name in zipfile.ZipFile(path).namelist())


def test_an_unreadable_file_is_said(page: Any, tmp_path: Path) -> None:
    Workbook().save(tmp_path / "空.xlsx")
    page.set_input_files("section[aria-label=校验] input[type=file]", [str(tmp_path / "空.xlsx")])
    page.wait_for_selector(".tag:has-text('没有认出绩效表')")


def test_a_form_is_taught(page: Any, tmp_path: Path) -> None:
    page.click("nav a[data-section=teach]")
    page.set_input_files("section[aria-label=教表样] input[type=file]", [str(HEWAN)])
    page.wait_for_selector("h3:has-text('学到的版式')")
    assert "项目编码" in page.inner_text("table.sheet")
    shot(page, "teach")
    path = downloaded(page, lambda: page.click("text=下载版式文件"), tmp_path)
    assert path.suffix == ".toml" and "{project}" in path.read_text("utf-8")
