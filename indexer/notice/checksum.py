"""Which of the numbers in a notice count its items, and whether they agree with what was read.

A number inside an item counts something else, and so does one of a chapter on process (自查发现问题13个) where another says
how many items there are.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from indexer.lexicon.lexicon import group, pattern
from indexer.types import Item, ItemKind, Section, SectionKind, Total

#: Kinds of items that a notice counts; a part and an expected result are none of their own.
_COUNTED = (ItemKind.ITEM, ItemKind.TASK, ItemKind.FOLLOW_UP)


def checked(totals: Iterable[Total], items: Sequence[Item], tree: Section, text: str) -> tuple[Total, ...]:
    """Return the totals of a notice and of its chapters with what was read there, the one of the whole notice first."""
    of_notice: list[Total] = []
    of_chapters: list[Total] = []
    for total in totals:
        path = tree.path_to(total.span.start)
        if any(section.item >= 0 for section in path):
            continue
        chapter = _chapter(path)
        whole = _with_rows(total, items, tree)
        if chapter is None or _with_rows(total, items, chapter).rows == whole.rows:
            if not (_on_process(path) and _is_other_level(whole)):
                of_notice.append(whole)
        elif total.number:
            of_chapters.append(replace(_with_rows(total, items, chapter), chapter=chapter.number))
    return (*_main(of_notice, text), *of_chapters)


def _main(totals: Sequence[Total], text: str) -> list[Total]:
    """The one total that is about the items of the notice: what agrees, else what the inspectors found."""
    agreeing = [t for t in totals if t.agrees and t.rows] or [t for t in totals if t.found == t.rows and t.rows]
    told = [
        t
        for t in totals
        if t.number
        and (len(t.counts) > 1 or (t.found is not None and (t.counts or t.rows) and _names_items(t.span.of(text))))
        and not pattern("cue", "own_check").search(t.span.of(text))
    ]
    return next(([max(chosen, key=lambda t: len(t.counts))] for chosen in (agreeing, told) if chosen), [])


def _names_items(words: str) -> bool:
    """Whether words that count say that they count items; 图层共315个 does not."""
    return any(hit.name == "named" for hit in group("total").finditer(words))


def _on_process(path: Sequence[Section]) -> bool:
    """Whether a place stands in a chapter without items."""
    return len(path) > 1 and not any(below.item >= 0 for below in path[-1].walk())


def _is_other_level(total: Total) -> bool:
    """Whether a bare number is too small to count the rows (市委书记认领10个问题, of 56): it counts groups or a part."""
    return not total.counts and 2 * total.number < total.rows


def _chapter(path: Sequence[Section]) -> Section | None:
    """The chapter or group with items that a place stands in, below the title of the notice."""
    for section in reversed(path):
        if section.kind in (SectionKind.CHAPTER, SectionKind.GROUP) and section.number:
            return section if any(below.item >= 0 for below in section.walk()) else None
    return None


def _with_rows(total: Total, items: Sequence[Item], section: Section) -> Total:
    start, end = section.span
    rows = [i for i in items if i.kind in _COUNTED and not i.reports_on and start <= i.span.start < end]
    read = Counter(item.status.value for item in rows)
    return replace(total, rows=len(rows), states=tuple((status, read[status]) for status, _ in total.counts))
