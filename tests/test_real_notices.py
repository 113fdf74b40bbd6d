"""The real notices beside the repository, against the list that a careful reader made of each by reading."""

import json
from pathlib import Path

import pytest
from helpers import SHARED, parse

from indexer.types import Item

READER = json.loads((Path(__file__).parent / "data" / "careful_reader.json").read_text(encoding="utf-8"))
FIELDS = ("status", "deadline", "lead", "support", "measures")
#: Where the words allow two readings, the second one: (file start, number, kind) -> field -> value.
ALSO_RIGHT = {
    ("guangzhou", "二(二)5(1)", "subitem"): {"deadline": ""},
    ("xiamen-shiwei", "四(二)2", "follow_up"): {"measures": 3},
    **{("guangzhou", f"二(五)1({n})", "subitem"): {"status": "未说明"} for n in range(1, 6)},
}


def notices() -> list:
    reason = "needs the real notices: put them into ../shared/notices (beside the repository) and run pytest again"
    missing = pytest.mark.skipif(not (SHARED / "notices").is_dir(), reason=reason)
    return [pytest.param(name, id=Path(name).stem, marks=missing) for name in READER]


def found_in(name: str) -> dict[tuple[str, str], list[Item]]:
    items: dict[tuple[str, str], list[Item]] = {}
    for item in parse((SHARED / "notices" / name).read_text(encoding="utf-8")).items:
        items.setdefault((item.kind.value, item.number), []).append(item)
    return items


def value(item: Item, field: str) -> object:
    return {
        "status": str(item.status.value),
        "deadline": item.deadline.value,
        "lead": list(item.lead_units),
        "support": list(item.support_units),
        "measures": len(item.measures),
    }[field]


@pytest.mark.parametrize("name", notices())
def test_every_item_the_reader_lists_is_found_under_its_number_and_no_other(name):
    found = found_in(name)
    expected: dict[tuple[str, str], int] = {}
    for row in READER[name]:
        expected[row["kind"], row["number"]] = expected.get((row["kind"], row["number"]), 0) + 1
    assert {key: len(items) for key, items in found.items()} == expected


@pytest.mark.parametrize("name", notices())
def test_each_item_says_what_the_reader_read(name):
    found = found_in(name)
    wrong = []
    for row in READER[name]:
        items = found.get((row["kind"], row["number"]), [])
        item = next((i for i in items if row["key"] in i.issue.replace("\n", "")), None)
        if item is None:
            wrong.append((row["number"], "issue", row["key"], [i.issue for i in items]))
            continue
        also = next(
            (
                a
                for (start, *key), a in ALSO_RIGHT.items()
                if name.startswith(start) and key == [row["number"], row["kind"]]
            ),
            {},
        )
        for field in FIELDS:
            if field in row and value(item, field) not in (row[field], also.get(field, row[field])):
                wrong.append((row["kind"], row["number"], field, row[field], value(item, field)))
    assert wrong == []
