"""``xltools doctor``: what is wrong with this PC's set-up, each finding with its cure."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from xltools.cli.output import write_json

_SIGNS = {"好": "✓", "注意": "!", "有问题": "✗"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--json``."""
    parser.add_argument("--json", metavar="文件", help="把结果写成 JSON；写 - 则打印到标准输出")


def run(args: argparse.Namespace) -> int:
    """0: the examination itself has succeeded, whatever it found."""
    from xltools.addin.install.doctor import examine

    findings = examine()
    if args.json:
        write_json({"findings": [asdict(f) for f in findings]}, args.json, [], args)
    if args.json == "-":
        return 0
    for finding in findings:
        if args.quiet and finding.state == "好":
            continue
        print(f"{_SIGNS[finding.state]} {finding.name}：{finding.message}")
        if finding.cure:
            print(f"　　→ {finding.cure}")
    bad = sum(finding.state == "有问题" for finding in findings)
    if not args.quiet:
        print(f"共 {len(findings)} 项，{bad} 项有问题。" if bad else f"共 {len(findings)} 项，没有问题。")
    return 0
