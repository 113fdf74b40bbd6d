"""Text -> title, publisher, region, date, index number and kind of a notice.

Read from the front matter of a digest, from the header lines of a web page, from the sign-off, and last
from the first lines; what no line says stays empty, only the title always has words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import yaml

from indexer.errors import CorpusError
from indexer.lexicon.dates import is_date_line, read_date, signed_date
from indexer.lexicon.lexicon import WORDS, group, pattern
from indexer.lexicon.text import FoldedText, folded
from indexer.types import Metadata, Span

from .furniture import FRONT_MATTER

_HEADER_LINES = 14  # lines at the top in which header fields are looked for
#: Between the name of a field and its value: a colon, or the bar between the cells of a table, and blanks.
_FIELD_MARK = re.compile(r"[\s|]*[:|][\s|]*(?P<value>[^|\n]+)")
_FIELD_START = re.compile(r"(?:^[\s•·|*-]*|\|\s*)")
_MAX_TITLE = 90  # characters
_LONGEST_FIELDS = 300  # characters of a line of header fields; a longer one is text
_YEAR_IN_BRACKETS = re.compile(r"[〔\[(]((?:19|20)\d{2})[〕\])]")
_YEAR_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


def read_metadata(view: FoldedText, left_out: Iterable[Span], file_stem: str) -> Metadata:
    """Return what the text says of itself; `file_stem` helps where it says no title and no year.

    The title is in the characters of the original, all else as the folded view has it. `left_out`: spans of the view.
    Raises CorpusError when front matter is there but is not `key: value` lines.
    """
    text = view.text
    front = FRONT_MATTER.match(text)
    if front:
        return _from_front_matter(view.span(Span(*front.span("fields"))).of(view.original), file_stem)
    lines = [line.strip(" \t\u3000") for line in _without(text, left_out).split("\n")]
    lines = [pattern("cue", "seal").sub("", line) or line for line in lines if line]
    fields = _header_fields(lines[:_HEADER_LINES])
    title_lines = _title_lines(lines)
    given_title = "".join(title_lines)
    lead = next((line for line in lines if line[-1] in "。:"), "")[:800]
    announced = pattern("cue", "announced").search(lead)
    kind = find_kind(given_title) or (find_kind(announced["what"]) if announced else "") or find_kind(lead)
    publisher = _publisher(fields, lines, given_title)
    title = "".join(_in_original(line, view) for line in title_lines) or (
        f"{publisher}{kind or '文件'}" if publisher else file_stem
    )
    return Metadata(
        title=title,
        publisher=publisher,
        region=find_region(publisher) or find_region(given_title),
        published_on=_published_on(fields, lines, given_title, lead, file_stem),
        index_number=next(iter(fields.get("index_number", ())), ""),
        kind=kind,
    )


def find_region(name: str) -> str:
    """Return the places that the name of a body begins with: 广州市规划和自然资源局天河区分局 -> 广州市天河区."""
    rest = pattern("cue", "party_name").sub("", folded(name))
    places: list[str] = []
    while len(places) < 3 and (found := pattern("cue", "place").match(rest)):
        places.append(found.group())
        rest = rest[found.end() :]
    branch = pattern("cue", "branch").search(rest)
    return "".join(places + ([branch["place"]] if branch and places else []))


def find_kind(words: str) -> str:
    """Return the kind of document that a title names, or nothing."""
    entry = group("kind").first(folded(words))
    return entry.name if entry else ""


def split_places(region: str) -> list[str]:
    """Cut a region into its places: 福建省厦门市 -> 福建省, 厦门市."""
    return [found.group() for found in pattern("cue", "place").finditer(region)]


def place_stem(place: str) -> str:
    """Return the name people use: 厦门市 -> 厦门; a name of two characters keeps its suffix."""
    stem = pattern("cue", "place_kind").sub("", place)
    return stem if len(stem) >= 2 else place


def _from_front_matter(block: str, file_stem: str) -> Metadata:
    try:
        # Values stay as they are written: an index number 0115 is no octal figure.
        fields = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506 - makes strings, lists and mappings only
    except yaml.YAMLError as error:
        fields = str(error)
    if not isinstance(fields, Mapping):
        raise CorpusError(
            "文件开头的元数据(--- 之间)不是“键: 值”的行,请改正 / "
            "the front matter (between ---) is not made of `key: value` lines; please correct it"
        )
    value = {str(k): str(v).strip() for k, v in fields.items()}
    if value.get("date") and not read_date(value["date"]):
        raise CorpusError(
            f"文件开头的日期 {value['date']!r} 不是日期,请写成 2024-05-06 的样子 / "
            f"the date in the front matter {value['date']!r} is no date; write it like 2024-05-06"
        )
    publisher = folded(value.get("publisher", ""))
    return Metadata(
        title=value.get("title") or file_stem,
        publisher=publisher,
        region=folded(value.get("region", "")) or find_region(publisher),
        published_on=read_date(value.get("date", "")),
        index_number=value.get("index_number", ""),
        kind=value.get("kind", ""),
        is_digest="digest" in value,
    )


def _without(text: str, left_out: Iterable[Span]) -> str:
    for span in sorted(left_out, reverse=True):
        text = text[: span.start] + "\n" + text[span.end :]
    return text


def _header_fields(lines: list[str]) -> dict[str, list[str]]:
    """The values of each field, the name believed first before the others."""
    found = sorted((hit for line in lines if len(line) <= _LONGEST_FIELDS for hit in _fields(line)), key=lambda f: f[1])
    fields: dict[str, list[str]] = {}
    for name, _, value in found:
        fields.setdefault(name, []).append(value)
    return fields


def _fields(line: str) -> Iterator[tuple[str, int, str]]:
    """Yield (field, place of its name among the names of the field, value) of a line of header fields."""
    for start in _FIELD_START.finditer(line):
        hit = group("field").match(line, start.end())
        mark = _FIELD_MARK.match(line, hit.span.end) if hit else None
        if hit and mark:
            names = hit.entry.forms[WORDS]
            yield (
                hit.name,
                next(n for n, w in enumerate(names) if re.fullmatch(w, hit.match.group())),
                mark["value"].strip(),
            )


def _in_original(title: str, view: FoldedText) -> str:
    """The words of a line of the title in the characters of the original."""
    start = view.text.find(title)
    return view.span(Span(start, start + len(title))).of(view.original)


def _title_lines(lines: list[str]) -> tuple[str, ...]:
    """The title is the first line that is no field and has no end mark, or the head of a text on one line."""
    for index, line in enumerate(lines[:_HEADER_LINES]):
        words = line.lstrip("# ").strip()
        if any(_fields(line)) or len(words) < 6 or pattern("cue", "no_title").match(words):
            continue
        if words[-1] in "。;:," or len(words) > _MAX_TITLE:
            head = pattern("cue", "title_at_start").match(words)
            return (head["title"],) if head else ()
        following = lines[index + 1] if index + 1 < len(lines) else ""
        joined = words + following
        ends = pattern("cue", "title_end")
        if not ends.search(words) and ends.search(joined) and len(joined) <= _MAX_TITLE:
            return words, following
        return (words,)
    return ()


def _publisher(fields: dict[str, list[str]], lines: list[str], title: str) -> str:
    named = next(iter(fields.get("publisher", ())), "")
    if named:
        return named
    body = pattern("cue", "heading_body")
    for index in range(len(lines) - 1, max(-1, len(lines) - 6), -1):
        if pattern("cue", "signature").match(lines[index]) and (
            index + 1 == len(lines) or is_date_line(lines[index + 1])
        ):
            return lines[index]
    heads = [title, *(line for line in lines if len(line) <= 40 and line[-1] not in "。;:,")]
    named_bodies = {found["body"]: None for head in heads if (found := body.match(head))}
    if title and body.match(title):
        return next(iter(named_bodies))
    # Headings that name several bodies are cases against them, not the sender's name.
    return next(iter(named_bodies)) if len(named_bodies) == 1 else ""


def _published_on(fields: dict[str, list[str]], lines: list[str], title: str, lead: str, file_stem: str) -> str:
    said = chain(
        map(read_date, fields.get("date", ())),
        map(read_date, filter(is_date_line, reversed(lines[-6:]))),
        map(signed_date, (title, *lines[:3])),
    )
    if date := next(filter(None, said), ""):
        return date
    year = (
        pattern("cue", "year_in_title").search(title)
        or _YEAR_IN_BRACKETS.search(title + lead)
        or _YEAR_IN_NAME.search(file_stem)
    )
    return year.group(1) if year else ""
