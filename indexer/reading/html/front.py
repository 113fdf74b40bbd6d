"""The title of a web page, and the header above a document: fields as label and value, however the page lays them out."""

from dataclasses import replace

from .fields import is_field, is_label, is_value
from .page import Containers, Line, PageTable


def fields_joined(blocks: list[Line | PageTable], containers: Containers) -> list[Line | PageTable]:
    """Put a label that stands alone and the value in the line after it together; they come from dl, ul and div."""
    joined: list[Line | PageTable] = []
    counts = containers.counts(block.container for block in blocks)
    place = 0
    while place < len(blocks):
        block = blocks[place]
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        if (
            isinstance(block, Line)
            and isinstance(following, Line)
            and _belong(block, following, containers.parents, counts)
        ):
            words = f"{block.words.rstrip(' :：')}：{following.words}"
            block = replace(block, words=words, linked=0, align="", level=0)
            place += 1
        joined.append(block)
        place += 1
    return joined


def is_header_table(table: PageTable) -> bool:
    """Whether a table is the header of a document: its first cells are labels of one, or fields."""
    firsts = [row[0].first_line for row in table.rows if row]
    return sum(is_label(words) or is_field(words) for words in firsts) >= max(1, 0.5 * sum(map(bool, firsts)))


def _belong(label: Line, value: Line, parents: list[int], counts: list[int]) -> bool:
    """Whether one line is the label of the next: they stand side by side."""
    if value.level or not is_label(label.words) or is_label(value.words) or is_field(value.words):
        return False
    if not is_value(value.words) or value.is_set_off != label.is_set_off:
        return False
    one, other = label.container, value.container
    if one == other or parents[one] == parents[other]:
        return bool(one)
    # Each in an element of its own inside the elements that stand side by side.
    one, other = parents[one], parents[other]
    return parents[one] == parents[other] and counts[one] == counts[other] == 1
