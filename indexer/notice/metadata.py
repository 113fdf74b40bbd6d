"""Document -> title, publisher, region, date, numbers and kind of a notice.

Read from the front matter of a digest, from the pairs of label and value at its head, from the sign-off, and last from the
first lines; what no line says stays empty, only the title always has words: at least the name of the file.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import chain

from indexer.lexicon.dates import is_date_line, read_date, signed_date
from indexer.lexicon.lexicon import fragment, group, pattern
from indexer.lexicon.numbering import find_marker
from indexer.lexicon.text import FoldedText, folded
from indexer.reading.plain.reader import FRONT_MATTER
from indexer.types import NOWHERE, Block, BlockKind, Metadata, Span

from .front_matter import read_front_matter
from .header import Pair, lines_pairs, table_pairs
from .lines import paragraphs_of
from .regions import find_region
from .sign_off import SignOff, bodies_of, read_meeting, read_sign_off
from .title import HEAD_LINES, is_no_title, title_lines

_PAIR_LINES = 40  # lines at the top in which pairs stand
_YEAR_IN_BRACKETS = re.compile(r"[〔\[(]((?:19|20)\d{2})[〕\])]")
_YEAR_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_DATED = re.compile(r"\([^()]{0,40}[,;\s](?P<date>[^,;()]+)\)")
_SHORTEST_TEXT = 60  # characters of a paragraph
_SEAL_OF_CELL = re.compile(r"\s*(?:\([印公盖签]?章\))?\s*\|\s*")
_LONGEST_LEAD = 800  # characters


def read_metadata(view: FoldedText, blocks: Sequence[Block], left_out: Iterable[Span], file_stem: str) -> Metadata:
    """Return what the text says of itself; `file_stem` helps where it says no title and no year.

    The title is in the characters of the original, all else as the folded view has it. `left_out`: spans of the view.
    Raises CorpusError when front matter is there but is not `key: value` lines.
    """
    front = FRONT_MATTER.match(view.text)
    if front:
        return read_front_matter(view.span(Span(*front.span("fields"))).of(view.original), file_stem)
    lines = _lines(view, blocks, left_out)
    fields = _fields([*table_pairs(view, blocks), *lines_pairs(_above_body(lines))])
    title_parts = _title(view, blocks, fields, lines)
    title = "".join(title_parts)
    lead = next((line for line in lines if line[-1] in "。:"), "")[:_LONGEST_LEAD]
    announced = pattern("cue", "announced").search(lead)
    signed = _signed(lines, title_parts)
    publisher = _publisher(fields, signed, lines, title)
    return Metadata(
        title="".join(_in_original(part, view) for part in title_parts) or file_stem,
        publisher=publisher,
        region=find_region(publisher) or find_region(title),
        published_on=_published_on(fields, signed, lines, title, lead, file_stem),
        index_number=_first(fields, "index_number"),
        document_number=_first(fields, "document_number") or _document_number(lines, title_parts),
        kind=find_kind(title) or (find_kind(announced["what"]) if announced else "") or find_kind(lead),
    )


def find_kind(words: str) -> str:
    """Return the kind of document that a title names, or nothing."""
    entry = group("kind").first(folded(words))
    return entry.name if entry else ""


def _lines(view: FoldedText, blocks: Iterable[Block], left_out: Iterable[Span]) -> list[str]:
    """The lines of the text without furniture, tables and blanks around them; seals are taken off."""
    paragraphs = [p for p in paragraphs_of(view, blocks, left_out) if p.header == NOWHERE]
    body = next((n for n, p in enumerate(paragraphs) if _is_text(p.span.of(view.text))), len(paragraphs))
    # Signatures of several bodies may stand side by side in a table.
    kept = (p for n, p in enumerate(paragraphs) if n > body or not p.cells)
    words = ((p, p.span.of(view.text).strip()) for p in kept)
    lines = (_SEAL_OF_CELL.sub("  ", line) if p.cells else line for p, line in words)
    return [pattern("cue", "seal").sub("", line) or line for line in lines if line]


def _above_body(lines: list[str]) -> list[str]:
    """The lines before the first paragraph of the text."""
    ends = (n for n, line in enumerate(lines[:_PAIR_LINES]) if _is_text(line))
    return lines[: next(ends, _PAIR_LINES)]


def _is_text(line: str) -> bool:
    """Whether a line is a paragraph of the text, neither title nor field."""
    return len(line) > _SHORTEST_TEXT and line[-1] in "。;:,"


def _fields(pairs: Iterable[Pair]) -> dict[str, list[str]]:
    """The values of each field, the name believed first before the others."""
    fields: dict[str, list[str]] = {}
    for pair in sorted(pairs, key=lambda p: p.rank):
        fields.setdefault(pair.name, []).append(pair.value)
    return fields


def _first(fields: dict[str, list[str]], name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def _title(
    view: FoldedText, blocks: Sequence[Block], fields: dict[str, list[str]], lines: list[str]
) -> tuple[str, ...]:
    """The title that a field states, the one that is set as the head of the document, or the first lines that are one."""
    stated = _first(fields, "title")
    found = title_lines(lines)
    if len(stated) >= 4:  # the title as it is printed may also name the sender
        return found if "".join(found).endswith(stated) else (stated,)
    if pattern("cue", "title_end").search("".join(found)):
        return found
    # A heading by its style may end in any words.
    heads = [b for b in blocks[:HEAD_LINES] if b.kind is BlockKind.HEADING and b.level == 1]
    words = (view.view(head.span).of(view.text).strip() for head in heads)
    head = next((w for w in words if len(w) >= 6 and not is_no_title(w) and not find_marker(w)), "")
    return (head,) if head else found


def _signed(lines: list[str], title_parts: tuple[str, ...]) -> SignOff:
    below = next((n + 1 for n, line in enumerate(lines[:HEAD_LINES]) if title_parts and title_parts[-1] in line), 0)
    meeting = read_meeting(lines[below : below + 4])
    signed = read_sign_off(lines)
    return SignOff(signed.bodies or meeting.bodies, meeting.date or signed.date)


def _publisher(fields: dict[str, list[str]], signed: SignOff, lines: list[str], title: str) -> str:
    body = pattern("cue", "heading_body")
    named = _first(fields, "publisher")
    if named:  # a header table may leave the place out: 县审计局
        acting = body.match(title)
        if signed.bodies and pattern("cue", "inner_unit").search(named):
            return signed.bodies
        fuller = (signed.bodies, acting["body"] if acting else "")
        return next((name for name in fuller if name.endswith(named)), named)
    if signed.bodies:
        return signed.bodies
    heads = [title, *(line for line in lines if len(line) <= 40 and line[-1] not in "。;:,")]
    named_bodies = {found["body"]: None for head in heads if (found := body.match(head))}
    # Headings that name several bodies are cases against them, not the sender's name.
    if named_bodies and ((title and body.match(title)) or len(named_bodies) == 1):
        return next(iter(named_bodies))
    return next((source for source in fields.get("source", ()) if bodies_of(source)), "")


def _published_on(
    fields: dict[str, list[str]], signed: SignOff, lines: list[str], title: str, lead: str, file_stem: str
) -> str:
    """The date of writing, before that of posting."""
    said = chain(
        map(read_date, fields.get("date", ())),
        (signed.date,),
        map(signed_date, (title, *lines[:3])),
        map(read_date, fields.get("posted", ())),
        map(_date_of_head, lines[:HEAD_LINES]),
    )
    if date := next(filter(None, said), ""):
        return date
    year = (
        pattern("cue", "year_in_title").search(title)
        or _YEAR_IN_BRACKETS.search(title + lead)
        or _YEAR_IN_NAME.search(file_stem)
    )
    return year.group(1) if year else ""


def _date_of_head(line: str) -> str:
    """The day that a line at the head is, or that closes one in brackets: (区审计局整理,2025年7月3日)."""
    found = _DATED.fullmatch(folded(line).strip())
    words = found["date"] if found else line
    return read_date(words) if is_date_line(words) else ""


def _document_number(lines: list[str], title_parts: tuple[str, ...]) -> str:
    """The number that stands on a line of its own at the head: 国办函〔2004〕71号."""
    for line in lines[:HEAD_LINES]:
        words = line.strip("() ")
        label = group("field").match(words)
        words = words[label.span.end :].strip(": ") if label else words
        if (
            len(words) <= 30
            and line not in title_parts
            and re.search(f"^[^\\s。,]{{0,14}}{fragment('document_number')}$", words)
        ):
            return words
    return ""


def _in_original(title: str, view: FoldedText) -> str:
    """The words of a line of the title in the characters of the original."""
    start = view.text.find(title)
    return view.span(Span(start, start + len(title))).of(view.original) if start >= 0 else title
