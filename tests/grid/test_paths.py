"""From command-line paths to files: natural order, nothing twice, nothing of ours, nothing missed."""

from __future__ import annotations

from pathlib import Path

from support.handmade import write_xlsx

from xltools.grid.collect import collect


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("单位\t金额\n", encoding="utf-8")


def names(folder: Path, *paths: Path) -> list[str]:
    files, problems = collect(paths or [folder])
    assert problems == []
    return [file.relative_to(folder).as_posix() for file in files]


def test_folders_are_searched_in_natural_order(tmp_path: Path) -> None:
    put(tmp_path, "镇10.txt", "镇2.txt", "镇1.txt", "乙/表3.txt", "乙/表20.txt")
    assert names(tmp_path) == ["乙/表3.txt", "乙/表20.txt", "镇1.txt", "镇2.txt", "镇10.txt"]


def test_what_is_never_a_submission_is_left_out(tmp_path: Path) -> None:
    put(tmp_path, "~$镇.xlsx", ".隐藏.txt", ".git/a.txt", "README.md", "page.html", "Thumbs.db", "镇.txt")
    assert names(tmp_path) == ["镇.txt"]


def test_a_scan_or_an_archive_is_not_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "扫描件.pdf", "全镇.rar", "照片.jpg", "旧.doc", "无扩展名")
    assert len(names(tmp_path)) == 5


def test_own_summaries_are_left_out_of_a_folder_but_taken_by_name(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "汇总.xlsx", "", core="xltools:merge")
    write_xlsx(tmp_path / "模板.xlsx", "", core="xltools:template")
    assert names(tmp_path) == ["模板.xlsx"]
    assert names(tmp_path, tmp_path / "汇总.xlsx") == ["汇总.xlsx"]


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    put(tmp_path, "镇.txt")
    assert names(tmp_path, tmp_path / "镇.txt", tmp_path, tmp_path / "." / "镇.txt") == ["镇.txt"]


def test_missing_path_is_a_problem_and_the_rest_is_collected(tmp_path: Path) -> None:
    put(tmp_path, "镇.txt")
    files, problems = collect([tmp_path / "没有", tmp_path / "镇.txt"])
    assert [file.name for file in files] == ["镇.txt"]
    assert [problem.code for problem in problems] == ["F009"]
    assert "没有" in problems[0].message
