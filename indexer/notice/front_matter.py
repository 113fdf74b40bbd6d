"""Front matter of a Markdown file -> metadata.

Flat `key: value` lines and nothing else: what nests is refused, so that no file can make it grow.
"""

import yaml

from indexer.errors import CorpusError
from indexer.lexicon.dates import read_date
from indexer.lexicon.text import folded
from indexer.types import Metadata

from .regions import find_region


def read_front_matter(block: str, file_stem: str) -> Metadata:
    """Return what the lines between the --- say. Raises CorpusError when they are not `key: value` lines."""
    value = _fields(block)
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
        document_number=value.get("document_number", ""),
        kind=value.get("kind", ""),
        is_digest="digest" in value,
    )


def _fields(block: str) -> dict[str, str]:
    """Values stay as they are written: an index number 0115 is no octal figure."""
    try:
        words = [event.value for event in _flat_events(block) if isinstance(event, yaml.ScalarEvent)]
    except (yaml.YAMLError, ValueError) as error:
        raise CorpusError(
            "文件开头的元数据(--- 之间)不是“键: 值”的行,请改正 / "
            "the front matter (between ---) is not made of `key: value` lines; please correct it"
        ) from error
    return {key: value.strip() for key, value in zip(words[::2], words[1::2], strict=True)}


def _flat_events(block: str) -> list[yaml.Event]:
    """The events of one mapping of scalars. Raises ValueError for anything else, before more of it is read."""
    events = []
    depth = 0
    for event in yaml.parse(block, Loader=yaml.BaseLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        is_flat = isinstance(event, yaml.MappingStartEvent) if depth and not events else True
        if depth > 1 or isinstance(event, (yaml.AliasEvent, yaml.SequenceStartEvent)) or not is_flat:
            raise ValueError("nested")
        if depth:
            events.append(event)
    if not events:
        raise ValueError("no mapping")
    return events
