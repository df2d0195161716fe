"""A drafted layout as the text of its file, with what a person must settle as comments at the top."""

from __future__ import annotations

from xltools.layouts.teach import Draft, text_width


def as_toml(made: Draft, identifier: str, name: str, source: str) -> str:
    """The draft as a layout file, its questions as comments at the top."""
    lines = [
        f"# 由 xltools teach 从 {source} 起草。",
        "# picture 里一格对一格，{…} 是读出来的内容，其余是表上印的字。",
    ]
    if made.questions:
        lines.append("# 下面几格没有认出来，请人定：要读它，就把 picture 里那一格改成 {字段}；")
        lines.append(
            "# 是表上固定印的字，就不用改。字段名见《教会工具一种新表样》（docs/layouts-howto.md）。"
        )
        lines += [
            f"#   ？{q.cell}“{q.text}”" + (f"（左边印的是“{q.label}”）" if q.label else "")
            for q in made.questions
        ]
    unsure = [item for item in made.understood if not item.sure]
    if unsure:
        lines.append("# 下面几格是空的，只凭旁边印的字认的，请看一眼对不对：")
        lines += [f"#   {item.cell} {{{item.path}}}" for item in unsure]
    lines += [
        f"id = {_quoted(identifier)}",
        f"type = {_quoted(made.type)}",
        f"name = {_quoted(name)}",
        'region = "本县"',
        f"title = {_quoted(made.title or name)}",
    ]
    if made.head:
        lines.append(f"head = [{', '.join(map(_quoted, made.head))}]")
    if made.foot:
        lines.append(f"foot = [{', '.join(map(_quoted, made.foot))}]")
    lines.append(f"source = {_quoted(source)}")
    if made.currency_unit != "万元":
        lines.append(f"currency_unit = {_quoted(made.currency_unit)}")
    if made.many:
        lines.append("many = true")
    if sum(made.widths) > 110:
        lines.append("landscape = true")
    lines.append(f"widths = [{', '.join(f'{width:g}' for width in made.widths)}]")
    lines.append('picture = """')
    sizes = [max(text_width(row[col]) for row in made.rows) for col in range(len(made.widths))]
    for row in made.rows:
        cells = (text + " " * (size - text_width(text)) for text, size in zip(row, sizes, strict=True))
        lines.append(f"| {' | '.join(cells)} |")
    lines.append('"""')
    if made.levels:
        lines += ["", "[level]"]
        lines += [f"{_quoted(one)} = [{', '.join(map(_quoted, two))}]" for one, two in made.levels.items()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
