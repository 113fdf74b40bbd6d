"""A Word table -> a grid: cells merged over columns and rows, rows that begin or end beside the grid, header rows.

What stands in a cell is read by whom it is asked of.
"""

from collections.abc import Callable, Iterator

from indexer.reading.writer import CellContent, TableContent

from .package import Element, name, switch, value, whole
from .runs import DELETED, HIDDEN, PLACEHOLDER, alternative

_WIDEST = 63  # columns that Word allows; a wider span is a slip of the program that wrote it

#: Reads the contents of a cell; the words say what all of it is where it is not shown.
CellReader = Callable[[Element, str], CellContent]


def read_table(table: Element, read_cell: CellReader, aside: str = "") -> TableContent:
    """Return the grid of a w:tbl. `aside` says what all words are where they are not shown."""
    rows = [(row, why, list(within(row, "w:tc", why))) for row, why in within(table, "w:tr", aside)]
    limit = max(_WIDEST, max((len(cells) for _, _, cells in rows), default=0))
    grid: list[list[CellContent | None]] = []
    headers = 0
    above: dict[int, CellContent] = {}
    for row, why, cells in rows:
        properties = row.find(name("w:trPr"))
        gone = why or _reason(properties)
        if gone and gone != PLACEHOLDER:
            for cell, _ in cells:
                read_cell(cell, gone)
            continue
        if headers == len(grid) and switch(properties, "w:tblHeader"):
            headers += 1
        line, above = _row(properties, cells, read_cell, above, limit)
        grid.append(line)
    width = max(map(len, grid), default=0)
    blank = CellContent()
    for line in grid:
        line += [blank] * (width - len(line))
    return TableContent(grid, headers if headers < len(grid) else 0)


def within(parent: Element, short: str, aside: str = "") -> Iterator[tuple[Element, str]]:
    """Yield the outermost elements of a name in whatever they are wrapped, each with why it is not shown, if so."""
    wanted = name(short)
    for child in parent:
        if child.tag == wanted:
            yield child, aside
        elif child.tag == name("mc:AlternateContent"):
            chosen = alternative(child)
            if chosen is not None:
                yield from within(chosen, short, aside)
        elif child.tag in _WRAPPERS:
            yield from within(child, short, aside or reason_of(child))


_WRAPPERS = {
    name(short)
    for short in "w:sdt w:sdtContent w:customXml w:smartTag w:ins w:del w:moveFrom w:moveTo w:hyperlink".split()
}


def reason_of(wrapper: Element) -> str:
    """Return why the words in a wrapper are not shown, or nothing."""
    if wrapper.tag in (name("w:del"), name("w:moveFrom")):
        return DELETED
    is_empty = wrapper.tag == name("w:sdt") and switch(wrapper.find(name("w:sdtPr")), "w:showingPlcHdr")
    return PLACEHOLDER if is_empty else ""


def _reason(properties: Element | None) -> str:
    """Return why a row is not shown, or nothing."""
    if properties is None:
        return ""
    if properties.find(name("w:del")) is not None or properties.find(name("w:moveFrom")) is not None:
        return DELETED
    return HIDDEN if switch(properties, "w:hidden") else ""


def _row(
    properties: Element | None,
    cells: list[tuple[Element, str]],
    read_cell: CellReader,
    above: dict[int, CellContent],
    limit: int,
) -> tuple[list[CellContent | None], dict[int, CellContent]]:
    """Return a row, and {column: contents} of its cells that may go on in the row below."""
    line: list[CellContent | None] = []
    merged: dict[int, CellContent] = {}
    line += [CellContent() for _ in range(_columns(value(properties, "w:gridBefore"), 0, limit))]
    for cell, why in cells:
        about = cell.find(name("w:tcPr"))
        column, span = len(line), max(1, _columns(value(about, "w:gridSpan"), 1, limit - len(line)))
        if line and value(about, "w:hMerge") in ("", "continue"):
            line += [None] * span
            continue
        down = value(about, "w:vMerge")
        goes_on = down in ("", "continue") and column in above
        content = above[column] if goes_on else read_cell(cell, why)
        if down is not None:
            merged[column] = content
        line += [content, *[None] * (span - 1)]
    line += [CellContent() for _ in range(_columns(value(properties, "w:gridAfter"), 0, limit - len(line)))]
    return line, merged


def _columns(words: str | None, default: int, most: int) -> int:
    return min(max(0, whole(words, default)), max(0, most))
