"""The tree of real texts against what a reader says of each of their lines: chapter, group, item or what an item tells.

`data/line_kinds.json` names the kind of every line by its number, in words of our own; the texts lie beside the repository.
"""

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest
from helpers import SHARED

from indexer.notice.parser import parse_notice
from indexer.reading.plain.reader import read_plain
from indexer.types import ItemKind, Notice, ParagraphKind, SectionKind

KINDS = json.loads((Path(__file__).parent / "data" / "line_kinds.json").read_text("utf-8"))
FOLDERS = ("notices", "notices-other", "notices-more")
PATHS = {
    name: path for folder in FOLDERS for path in sorted((SHARED / folder).glob("*.txt")) if (name := path.name) in KINDS
}
#: Kinds of lines that stand in no item, and of those inside one.
OUTSIDE = set("title metadata furniture lead process outlook total contact signature text".split())
INSIDE = {"finding", "measure", "status", "attribute", "subitem"}


def kinds_of(name: str) -> dict[int, set[str]]:
    """The kinds that a reader gives each line, by its number from 1; several where more than one is fair."""
    spread = KINDS[name]["kinds"]
    return {line: set(kind.split("|")) for first, last, kind in spread for line in range(first, last + 1)}


def kind_at(notice: Notice, position: int) -> str:
    """The kind of the line that begins at a position, by the tree."""
    path = notice.tree.path_to(position)
    section = path[-1]
    told = next((p for p in section.paragraphs if p.span.start <= position < p.span.end), None)
    is_head = told is not None and told.kind is ParagraphKind.HEAD
    items = [each for each in path if each.item >= 0]
    if items and (items[-1].span.start == position or (section.item >= 0 and is_head)):
        return "subitem" if notice.items[items[-1].item].kind is ItemKind.SUBITEM else "item"
    if items:
        return "inside"
    return section.kind.value if is_head and section.kind in (SectionKind.CHAPTER, SectionKind.GROUP) else "outside"


def is_fair(kind: str, told: set[str]) -> bool:
    """Whether a kind is one that the reader gives the line. The title of a notice on one case names that case."""
    return (
        kind in told
        or (kind == "outside" and bool(told & OUTSIDE))
        or (kind == "inside" and bool(told & INSIDE))
        or (kind in ("chapter", "group") and bool(told & {"chapter", "group"}))
    )


def test_the_lines_of_real_texts_are_what_a_reader_says():
    if not PATHS:
        pytest.skip(
            "needs real notices: put .txt files into ../shared/notices (beside the repository) and run pytest again"
        )
    seen: Counter[str] = Counter()
    wrong = []
    for name, path in PATHS.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == KINDS[name]["sha256"], name
        text = path.read_text("utf-8")
        notice = parse_notice(read_plain(text, "utf-8"), notice_id="n", source=name, file_stem=path.stem)
        told = kinds_of(name)
        position = 0
        for number, line in enumerate(text.split("\n"), 1):
            start = position + len(line) - len(line.lstrip())
            position += len(line) + 1
            if line.strip():
                kind = kind_at(notice, start)
                fair = is_fair(kind, told[number])
                seen[fair] += 1
                wrong += [] if fair else [(name, number, "|".join(sorted(told[number])), kind)]
    assert seen[True] >= 0.92 * sum(seen.values()), wrong
