"""Statuses, rows and the item at a position have one meaning each, whoever asks."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from helpers import HOUSING, WATER, parse

from indexer.lexicon.names import about, about_row, finished_statuses, open_statuses
from indexer.types import Item, ItemKind, Notice, Section, SectionKind, Span, Status

ROOT = Path(__file__).parents[1]
#: Where words are read as statuses.
READS_WORDS = {
    "indexer/notice/statuses.py",
    "retriever/question/ledger_question.py",
    "retriever/writing/stated_facts.py",
}


def _notice(*items: tuple[ItemKind, int, int]) -> Notice:
    made = tuple(
        Item(kind, str(n), "", Span(start, end), Span(start, end)) for n, (kind, start, end) in enumerate(items)
    )
    tree = Section(SectionKind.NOTICE, Span(0, 100), sections=tuple(_sections(made)))
    return Notice("n", "n.txt", "", None, "x" * 100, tree, made)


def _sections(items: Sequence[Item]) -> Iterator[Section]:
    """The items that are no parts as sections, each with its parts below it."""
    for place, item in enumerate(items):
        if item.kind is ItemKind.ITEM:
            parts = [
                (n, i) for n, i in enumerate(items) if i.kind is ItemKind.SUBITEM and i.span.start in range(*item.span)
            ]
            below = tuple(Section(SectionKind.ITEM, part.span, item=n) for n, part in parts)
            yield Section(SectionKind.ITEM, item.span, item=place, sections=below)


def test_the_item_at_a_position_is_the_innermost_and_its_whole_comes_first():
    notice = _notice(
        (ItemKind.ITEM, 0, 50), (ItemKind.SUBITEM, 10, 20), (ItemKind.SUBITEM, 20, 30), (ItemKind.ITEM, 50, 60)
    )
    assert [i.number for i in notice.items_at(15)] == ["0", "1"]
    assert notice.item_at(15).number == "1"
    assert notice.item_at(20).number == "2"
    assert notice.item_at(49).number == "0"
    assert notice.item_at(50).number == "3"
    assert notice.item_at(60) is None
    assert notice.items_at(99) == ()


@pytest.mark.parametrize("text", [WATER, HOUSING])
def test_items_that_hold_others_stand_before_them(text):
    notice = parse(text)
    for position in range(len(text)):
        found = notice.items_at(position)
        assert list(found) == sorted(found, key=lambda item: (item.span.start, -item.span.end))


def test_a_status_is_open_or_finished_or_neither_and_never_both():
    assert not set(open_statuses()) & set(finished_statuses())
    assert all(about(status).is_finished == (status in finished_statuses()) for status in Status)
    assert len({about(status).colour for status in Status}) == len(Status)


def test_an_entry_of_a_closing_list_is_called_an_item():
    assert about_row(ItemKind.FOLLOW_UP) == about_row(ItemKind.ITEM)


@pytest.mark.parametrize(
    "path", sorted(p for d in ("indexer", "retriever", "views", "eval") for p in (ROOT / d).rglob("*.py"))
)
def test_no_module_keeps_a_list_of_statuses_or_kinds_of_its_own(path):
    """A literal with two statuses or two names of rows in it is a second home of what names.py tells."""
    name = path.relative_to(ROOT).as_posix()
    if name in READS_WORDS:
        return
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Dict | ast.Tuple | ast.Set | ast.List):
            continue
        told = re.findall(r"\bStatus\.[A-Z_]+|['\"](?:问题|分项|任务|预期成果)['\"]", ast.unparse(node))
        assert len(set(told)) < 2, f"{name}:{node.lineno} {told}"
