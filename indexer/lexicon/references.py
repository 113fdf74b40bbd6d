"""What a text refers to by a number: years and numbers of documents. Reads the folded view of a text."""

import re

from .dates import read_dates
from .lexicon import fragment
from .quantities import read_numbers


def read_years(text: str) -> tuple[str, ...]:
    """Return the years that a folded text names, each once, with a date or bare; that of a document number is none."""
    found = [(d.span.start, d.year) for day in read_dates(text) for d in (day, day.until) if d and d.year]
    for number in read_numbers(text):
        is_bare = not number.unit and re.fullmatch(r"(?:19|20)\d\d", number.text)
        if is_bare and not re.match(fragment("opening"), text[number.span.start - 1 : number.span.start]):
            found.append((number.span.start, int(number.text)))
    return tuple(dict.fromkeys(str(year) for _, year in sorted(found)))


def document_numbers(text: str) -> dict[str, str]:
    """Return the numbers of documents in one form, each as it is written: no:2023-12 -> 〔2023〕12号."""
    found = re.finditer(fragment("document_number"), text)
    return {f"no:{m['year']}-{int(m['number'])}": m.group() for m in found}
