"""Schemes: the shipped ones load and say their source; a bad one is refused with the key's name."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from xltools.scoring.scheme import SchemeError, load_scheme, scheme_ids


def county(tmp_path: Path, text: str) -> str:
    path = tmp_path / "本县方案.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", scheme_ids())
def test_shipped_schemes_are_complete_and_say_what_was_not_checked(name: str) -> None:
    scheme = load_scheme(name)
    for split in (scheme.with_cost, scheme.without_cost):
        assert sum(split.values()) + scheme.execution_points == scheme.total_points == 100
    assert scheme.id == name and scheme.source and scheme.unverified


def test_the_national_split() -> None:
    scheme = load_scheme("national")
    assert scheme.with_cost == {"成本指标": 20, "产出指标": 40, "效益指标": 20, "满意度指标": 10}
    assert scheme.without_cost == {"产出指标": 50, "效益指标": 30, "满意度指标": 10}
    assert (scheme.execution_points, scheme.execution_method) == (10, "linear")


def test_hubei_differs_where_the_field_says_so() -> None:
    scheme = load_scheme("hubei")
    assert scheme.execution_points == 20
    assert [(band.high, band.low) for band in scheme.bands] == [(100, 80), (80, 50), (50, 0)]


def test_a_county_says_only_what_differs(tmp_path: Path) -> None:
    scheme = load_scheme(
        county(
            tmp_path, 'id = "ours"\nbase = "national"\nname = "本县方案"\n[proportional]\npass_mark = 60\n'
        )
    )
    assert (scheme.name, scheme.pass_mark, scheme.execution_points) == ("本县方案", 60, 10)
    assert scheme.equal == "exact"


def test_numbers_are_exact(tmp_path: Path) -> None:
    scheme = load_scheme(county(tmp_path, 'base = "national"\n[reason]\nover = 130.1\n'))
    assert scheme.reason_over == Decimal("130.1")


STEPS = """base = "national"
[execution]
steps = [{ at_least = 80, share = 70 }, { at_least = 90, share = 100 }]
"""
BANDS = """base = "national"
[graded]
bands = [{ name = "好", low = 50 }, { name = "差", low = 10 }]
"""
BAD = {
    'base = "national"\n[execution]\npoints = "十"\n': "execution.points",
    'base = "national"\n[execution]\npoints = 20\n': "split.with_cost",
    'base = "national"\n[execution]\nmethod = "随意"\n': "execution.method",
    STEPS: "execution.steps[2].at_least",
    'base = "national"\n[proportional]\npas_mark = 60\n': "proportional.pas_mark",
    'base = "national"\n[proportional]\npass_mark = 160\n': "proportional.pass_mark",
    BANDS: "graded.bands",
    'base = "national"\n[split.with_cost]\n"产量指标" = 90\n': "split.with_cost.产量指标",
    'base = "national"\n[rules]\ndirect = "直接赋分"\n': "rules.direct",
    'base = "national"\n[[grades]]\nname = "优"\nat_least = 90\n': "grades",
    'base = "national"\n[monitoring]\nmonth = 13\n': "monitoring.month",
    'base = "national"\n[reason]\nmissed = "是"\n': "reason.missed",
    'base = "national"\nexecution = 10\n': "execution",
    'id = "x"\nname = "y"\n': "缺少",
    "points = [\n": "TOML",
    'base = "西藏"\n': "西藏",
}


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_a_bad_scheme_names_the_key(tmp_path: Path, text: str) -> None:
    with pytest.raises(SchemeError) as caught:
        load_scheme(county(tmp_path, text))
    message = str(caught.value)
    assert BAD[text] in message and "评分方案" in message


def test_a_scheme_that_refers_to_itself(tmp_path: Path) -> None:
    path = tmp_path / "圈.toml"
    path.write_text(f'base = "{path}"\n', encoding="utf-8")
    with pytest.raises(SchemeError, match="互相引用"):
        load_scheme(str(path))


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(SchemeError, match="national_form"):
        load_scheme("火星")
