"""The labelled values of paragraphs: 责任单位:财务科。责任人:… in one line, in brackets, or with the value on the next line."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from indexer.lexicon.labels import ATTRIBUTES, Field, Label, fields
from indexer.lexicon.text import SENTENCE_ENDS
from indexer.types import Span

from .nodes import Block

_MAX_VALUE = 40  # characters of a value that stands on the line below its label


def fields_of(blocks: Iterable[Block], masked: str) -> Iterator[Field]:
    """Yield the labelled values of paragraphs, behind their number, within a line or on the next one.

    An attribute ends with its sentence; a part of an item with its paragraph. `masked`: the view with quotations blanked.
    """
    for block, following in pairwise([*blocks, None]):
        assert block is not None  # only what follows the last one is
        own = list(fields(masked, block.span, block.own_labels))
        if block.role and not own:  # behind a number, or alone in its line
            label = Label(block.role, Span(block.text_start, block.text_start), is_closed=True)
            own = [Field(label, Span(block.text_start, block.span.end))]
        yield from (_ended(field, masked) for field in own[:-1])
        for last in own[-1:]:
            if following is None or following.role or last.value.of(masked).strip():
                yield _ended(last, masked)
            elif last.label.is_part:
                yield Field(last.label, following.span)
            else:
                yield Field(last.label, _value_of(following, masked) or last.value)


def _ended(field: Field, masked: str) -> Field:
    """An attribute up to the end of its sentence; behind it, as in 完成时限:1月底前。已完成整改。, is prose again."""
    stop = masked.find("。", *field.value) if field.role in ATTRIBUTES else -1
    return field if stop < 0 else Field(field.label, Span(field.value.start, stop))


def _value_of(block: Block, masked: str) -> Span | None:
    """The value of an attribute in the paragraph below it: short and no sentence, or what ends a list or a bracket."""
    words = block.span.of(masked).rstrip("。")
    end = next((n for n, character in enumerate(words) if character in SENTENCE_ENDS + ",)"), len(words))
    is_value = end == len(words) or words[end] in ");"
    return Span(block.span.start, block.span.start + end) if is_value and 0 < end <= _MAX_VALUE else None
