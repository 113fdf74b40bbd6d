"""The tree of a notice as JSON, short: a section is a list, and so is a paragraph."""

import json
from typing import Any

from indexer.types import Paragraph, ParagraphKind, Section, SectionKind, Span

_SECTIONS, _PARAGRAPHS = tuple(SectionKind), tuple(ParagraphKind)


def write_tree(tree: Section) -> str:
    """Return a tree as JSON text."""
    return json.dumps(_values(tree), ensure_ascii=False, separators=(",", ":"))


def read_tree(text: str) -> Section:
    """Return what `write_tree` wrote."""
    return _section(json.loads(text))


def _values(section: Section) -> list[Any]:
    return [
        _SECTIONS.index(section.kind),
        *section.span,
        section.number,
        *section.title,
        section.item,
        [[_PARAGRAPHS.index(p.kind), *p.span, *([p.header, *p.cells] if p.cells else ())] for p in section.paragraphs],
        [_values(each) for each in section.sections],
    ]


def _section(values: list[Any]) -> Section:
    kind, start, end, number, title_start, title_end, item, paragraphs, sections = values
    return Section(
        _SECTIONS[kind],
        Span(start, end),
        number,
        Span(title_start, title_end),
        item,
        tuple(_paragraph(*each) for each in paragraphs),
        tuple(map(_section, sections)),
    )


def _paragraph(kind: int, start: int, end: int, header: tuple[int, int] = (0, 0), *cells: int) -> Paragraph:
    return Paragraph(_PARAGRAPHS[kind], Span(start, end), cells, Span(*header))
