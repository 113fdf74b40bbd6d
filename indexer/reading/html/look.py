"""What a line or table of a web page looks like by itself: prose, page furniture, a link, the date below a notice."""

import re
from dataclasses import dataclass

from indexer.lexicon.lexicon import group
from indexer.lexicon.text import folded

from .fields import is_field, plain
from .front import is_header_table
from .page import Line, PageTable

_LONGEST_FURNITURE = 60  # characters
_PROSE_LENGTH = 40  # characters: a longer line is prose also without an end mark
_SHORT = 0.1  # what a character of a line that is no sentence counts
_SENTENCE = re.compile("[。；！？;!?]|[:：]$")
_DATE = re.compile(r"(?:\d{4}|[〇零○一二三四五六七八九]{4})年.{1,3}月.{1,3}日")
# Of a notice or of the site: it tells nothing.
_CONTACT = re.compile("(?:(?:联系|通讯)?地址|(?:联系|监督|举报|咨询)?电话|邮编|邮政编码|传真)[:：]")
_AROUND = " \t\u3000\r•·|>»"
_ANNEX = re.compile(r"附[件表录]|附\s*[:：]|.{1,60}\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar)\b", re.IGNORECASE)

Block = Line | PageTable


@dataclass(slots=True)
class Look:
    """What a block looks like by itself."""

    weight: float  # of prose
    furniture: str  # name of what it is, or nothing
    is_linked: bool
    is_aside: bool = False


def lines_of(block: Block) -> list[str]:
    """Return the lines of a block as plain words, for the report of what is left out."""
    if isinstance(block, Line):
        return [block.words]
    return [" ".join(p.words for c in row for p in c.flow if isinstance(p, Line)) for row in block.rows]


def is_long_sentence(block: Block) -> bool:
    """Whether a block is a line that no menu would have."""
    return isinstance(block, Line) and block.size >= _PROSE_LENGTH and block.words.endswith("。")


def is_annex(block: Block) -> bool:
    """Whether a line names an annex."""
    return isinstance(block, Line) and _ANNEX.match(block.words) is not None


def is_date(block: Block) -> bool:
    """Whether a line is a date and nothing else."""
    return isinstance(block, Line) and _DATE.fullmatch(plain(block.words)) is not None


def look_at(block: Block, has_links: bool = True) -> Look:
    """Return what a block looks like; `has_links`: whether links of the page can be believed."""
    if isinstance(block, PageTable):
        is_linked = has_links and block.sums.linked > 0.5 * block.sums.size
        return Look(0.0 if is_linked or is_header_table(block) else float(block.sums.size), "", is_linked)
    size = block.size
    furniture = _furniture(block.words)
    is_linked = has_links and block.linked > 0.5 * size and not is_annex(block)
    if furniture or is_linked or is_field(block.words):
        return Look(0.0, furniture, is_linked)
    if _CONTACT.match(block.words):
        return Look(0.0, "", False)
    is_prose = size >= _PROSE_LENGTH or _SENTENCE.search(block.words) is not None
    return Look(size if is_prose else _SHORT * size, "", False)


def _furniture(words: str) -> str:
    words = words.strip(_AROUND)
    hit = group("furniture").match(folded(words).strip(_AROUND)) if len(words) <= _LONGEST_FURNITURE else None
    return hit.name if hit else ""
