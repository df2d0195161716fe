"""The county: whose table it is, what is counted.

CN001 a unit comes from the table, a copy of it, its file's other tables, the file name, in that order
CN002 the offices' words and, where both are in use, the county's name do not make another township
CD001 the same facts again are counted once, whatever the file or money unit, and said (D801)
CD002 two versions that differ are both listed, one counted, an error names places and figures (D802)
CD003 two projects of one name with other contents are both counted (D803)
CF001 the order of files changes nothing
CF002 parts sum to the whole; money units are converted exactly; None never becomes 0
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from support.county_records import department, indicator, project, read, task

from xltools.county import County, consolidate, copies
from xltools.county.sums import make_book, total
from xltools.model.problem import Problem
from xltools.model.records import FileRead, ProjectList
from xltools.text.unit_names import short_names, stem, township_name


def units(county: County) -> list[tuple[str, str]]:
    return [(entry.unit, entry.unit_source) for entry in county.entries]


def codes(county: County) -> list[str]:
    return [problem.code for problem in county.problems]


def funds(county: County, year: int = 2024) -> tuple[Decimal | None, Decimal | None]:
    book = make_book(county)
    whole = total([book.figures[t.number] for t in book.of_year(year)])
    return whole.department[0], whole.project[0]


def test_cn001_unit_of_the_file_when_the_table_prints_none() -> None:
    county = consolidate([read("a.xlsx", project("柳河镇", "修路", "5"), project(None, "建桥", "7"))])
    assert units(county) == [("柳河镇", "table"), ("柳河镇", "file")]


def test_cn001_unit_of_the_copy_when_the_file_has_several() -> None:
    tasks = [task("人员经费", "10"), task("公用经费", "2")]
    file = read(
        "a.xlsx",
        department("柳河镇", task("防汛", "1")),
        department("青杨乡", *tasks),
        department(None, *tasks, year=None, range="A60:F90"),
    )
    county = consolidate([file])
    assert units(county)[2] == ("青杨乡", "copy")
    assert county.entries[2].year == 2024
    assert county.entries[2].standing == "repeat"


def test_cn001_unit_of_the_file_name_last() -> None:
    county = consolidate([read("报送/石桥镇2024年目标.xlsx", project(None, "修路", "5"))])
    assert units(county) == [("石桥镇", "stem")]
    assert stem("x/乡镇预算表.xlsx") == "乡镇预算表"


def test_cn002_one_township_many_spellings() -> None:
    names = ["澄河县柳河镇人民政府", "柳河镇", "柳 河镇政府", "柳河镇中心小学"]
    short = short_names(map(township_name, names))
    assert [short[township_name(name)] for name in names] == ["柳河镇", "柳河镇", "柳河镇", "柳河镇中心小学"]


def test_cn002_two_counties_keep_their_names() -> None:
    short = short_names(["东山县城关镇", "西山县城关镇"])
    assert short == {"东山县城关镇": "东山县城关镇", "西山县城关镇": "西山县城关镇"}


def test_cd001_the_same_file_twice_is_one_problem_and_counted_once() -> None:
    table = project("柳河镇", "修路", "5", indicator("里程", "≥3人"))
    county = consolidate([read("a.xlsx", table, sha="x"), read("补报/a.xlsx", table, sha="x")])
    assert funds(county)[1] == 5
    assert codes(county) == ["D801"]
    problem = county.problems[0]
    assert problem.path == "补报/a.xlsx" and problem.cell is None
    assert "完全相同" in problem.message and problem.also[0].path == "a.xlsx"


def test_cd001_a_copy_in_yuan_is_the_same_table() -> None:
    wan = project("柳河镇", "修路", "5.3", indicator("里程", "≥3人"))
    yuan = project("柳河镇人民政府", "修 路", "53000.00", indicator("里程", "≥3人"), currency_unit="元")
    county = consolidate([read("a.xlsx", wan), read("b.docx", yuan)])
    assert [entry.standing for entry in county.entries] == ["counted", "repeat"]
    assert funds(county)[1] == Decimal("5.3")


def test_cd001_findings_of_a_repeated_file_are_not_said_twice() -> None:
    table = project("柳河镇", "修路", "5")
    found = Problem("T301", "hint", "没有符号", "加上", sheet="项目", cell="D14")
    files = [read("a.xlsx", table, problems=(found,)), read("b.xlsx", table, problems=(found,))]
    assert codes(consolidate(files)) == ["T301", "D801"]


def test_cd002_versions_name_both_places_and_the_figures() -> None:
    first = department("柳河镇", task("人员经费", "81.42", row=9), task("公用经费", "2"))
    second = department("柳河镇", task("人员经费", "81.24", row=11), task("公用经费", "2"), sheet="改")
    county = consolidate([read("a.xlsx", first), read("b.xlsx", second)])
    assert [entry.standing for entry in county.entries] == ["counted", "version"]
    problem = next(p for p in county.problems if p.code == "D802")
    assert problem.severity == "error" and problem.path == "b.xlsx" and problem.sheet == "改"
    for text in ("a.xlsx", "b.xlsx", "81.42万元", "81.24万元", "D10 与 D12", "暂按前一份"):
        assert text in problem.message
    assert problem.also[0].path == "a.xlsx"
    assert funds(county)[0] == Decimal("83.42")


def test_cd002_the_copy_with_its_own_head_is_counted() -> None:
    rows = [task("人员经费", "10"), task("公用经费", "2"), task("防汛", "3")]
    headless = department(None, *rows, year=None)
    whole = department("柳河镇", *rows[:2], task("防汛", "4"), range="A40:F60")
    county = consolidate([read("a.xlsx", headless, whole)])
    assert [(e.unit, e.standing) for e in county.entries] == [("柳河镇", "version"), ("柳河镇", "counted")]


def test_cd003_a_row_in_a_list_and_the_projects_own_table_are_one_project() -> None:
    listed = project("柳河镇", "运转经费", "5"), project("柳河镇", "防汛经费", "3")
    rows = ProjectList("清单", "A1:D9", "柳河镇", "万元", None, None, (0, 1))
    own = project("柳河镇", "运转经费", "6", indicator("会议次数"), indicator("培训次数"))
    county = consolidate([replace(read("a.xlsx", *listed), lists=(rows,)), read("b.xlsx", own)])
    assert [entry.standing for entry in county.entries] == ["repeat", "counted", "counted"]
    assert funds(county)[1] == 9
    assert codes(county) == []


def test_cd003_namesakes_with_other_contents_are_two_projects() -> None:
    one = project("柳河镇", "运转经费", "5", indicator("会议次数"), indicator("培训次数"))
    other = project("柳河镇", "运转经费", "8", indicator("维修面积"), indicator("供暖面积"))
    county = consolidate([read("a.xlsx", one, other)])
    assert funds(county)[1] == 13
    assert codes(county) == ["D803"]


def test_other_years_are_not_versions_and_not_added() -> None:
    county = consolidate([read("a.xlsx", department("柳河镇", task("x", "5"))),
                          read("b.xlsx", department("柳河镇", task("x", "6"), year=2023))])  # fmt: skip
    assert codes(county) == []
    assert (funds(county, 2024)[0], funds(county, 2023)[0]) == (5, 6)


def test_unknown_money_unit_is_an_error_and_not_a_number() -> None:
    county = consolidate([read("a.xlsx", project("柳河镇", "修路", "5", currency_unit="美元"))])
    assert codes(county) == ["D804"]
    assert funds(county)[1] is None


def test_unreadable_file_stays_in_the_books() -> None:
    county = consolidate([read("坏.xlsx", problems=(Problem("F003", "error", "打不开", "重报"),))])
    assert [file.path for file in county.unused] == ["坏.xlsx"]
    assert county.problems[0].path == "坏.xlsx"


amounts = st.decimals("0", "99999.99", places=2, allow_nan=False)
tables = st.builds(
    lambda town, n, amount, unit: project(
        town, f"项目{n}", None if amount is None else str(amount), indicator(f"指标{n}"), currency_unit=unit
    ),
    st.sampled_from(["柳河镇", "青杨乡", "石桥镇人民政府", "石桥镇"]),
    st.integers(0, 30),
    st.none() | amounts,
    st.sampled_from(["元", "千元", "万元"]),
)
files = st.lists(st.lists(tables, min_size=1, max_size=4), max_size=6).map(
    lambda groups: [read(f"{n}.xlsx", *group) for n, group in enumerate(groups)]
)


@given(files, st.randoms(use_true_random=False))
def test_cf001_order_of_files_changes_nothing(found: list[FileRead], shuffle: object) -> None:
    other = list(found)
    shuffle.shuffle(other)  # type: ignore[attr-defined]
    one, two = consolidate(found), consolidate(other)
    assert one == two
    assert make_book(one).figures == make_book(two).figures


@given(files)
def test_cf002_parts_sum_to_the_whole(found: list[FileRead]) -> None:
    county = consolidate(found)
    book = make_book(county)
    factor = {"元": Decimal("0.0001"), "千元": Decimal("0.1"), "万元": Decimal(1)}
    known = [
        e.table.funding.total * factor[e.table.currency_unit]
        for e in county.entries
        if e.counted and e.table.funding.total is not None
    ]
    whole = total(list(book.figures.values()))
    assert whole.project[0] == (sum(known, Decimal(0)) if known else None)
    assert whole.projects == sum(e.counted for e in county.entries)
    assert whole.projects_without == sum(e.counted and e.table.funding.total is None for e in county.entries)


@given(files)
def test_cd001_handing_in_everything_twice_changes_no_figure(found: list[FileRead]) -> None:
    again = [FileRead(f"z/{f.path}", f.sha256, f.size, f.status, f.reader, f.tables) for f in found]
    once, twice = make_book(consolidate(found)), make_book(consolidate([*found, *again]))
    strip = lambda book: [(f.project, f.projects, f.indicators) for f in book.figures.values()]  # noqa: E731
    assert strip(once) == strip(twice)


def test_cd002_said_once_where_a_rule_found_the_versions_inside_one_file() -> None:
    rows = [task("人员经费", "10"), task("公用经费", "2"), task("防汛", "3")]
    found = Problem("D805", "error", "两份不同", "核对", sheet="整体", cell="D6", path="a.xlsx")
    other = Problem("D805", "error", "两份不同", "核对", sheet="别处", cell="D6", path="b.xlsx")
    whole = department("柳河镇", *rows)
    changed = department("柳河镇", *rows[:2], task("防汛", "4"), range="A40:F60")
    county = consolidate(
        [read("a.xlsx", whole, changed, problems=(found,)), read("b.xlsx", problems=(other,))]
    )
    assert codes(county) == ["D802", "D805"]
    assert county.problems[1].path == "b.xlsx"


def test_check_says_copies_between_files_only() -> None:
    first = department("柳河镇", task("人员经费", "1"))
    second = department("柳河镇", task("人员经费", "2"), range="A40:F60")
    assert copies([read("a.xlsx", first, second)]) == []
    assert [p.code for p in copies([read("a.xlsx", first), read("b.xlsx", second)])] == ["D802"]
    assert [p.code for p in copies([read("a.xlsx", first), read("b.xlsx", first)])] == ["D801"]
