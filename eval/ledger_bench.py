"""How long the ledger takes in a large library: every count and group of its page under every filter, and the exports.

The library is made up by a fixed seed and written as any other; only its files are not parsed, so that it is there in
seconds. What the words say does not matter here, but how long and how different they are: a row is as wide as those of
real notices. Exports are of as many rows as the page draws; they take longer in proportion.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

from indexer.ledger.filter import EVERYTHING, FIELDS, Field, LedgerFilter, Sort, from_address
from indexer.ledger.history import Link
from indexer.ledger.item_rows import ItemKey
from indexer.ledger.output import to_csv, to_json_lines
from indexer.ledger.query import (
    GroupBy,
    count,
    earlier_reports,
    group,
    later_reports,
    options_of,
    select,
    status_by_publisher,
    tally,
    units_of,
)
from indexer.ledger.spreadsheet import to_xlsx
from indexer.protocols import Progress
from indexer.store.database import Database, write_database
from indexer.store.stored import StoredNotice
from indexer.types import UNSAID, Figure, Item, ItemKind, Metadata, Notice, Section, SectionKind, Span, Stated, Status

ROWS_OF_PAGE = 1000  # that views/ledger.py draws
TODAY = "2024-06-30"
_PER_NOTICE = 100
_ROUNDS = 4  # notices of one body
_TIMES = 5
_LINE = 300  # characters of an item; this and the lengths below are those of real notices
_MATTERS = "闲置土地 电梯加装 招标采购 河道巡查 档案管理 公务接待 工程款拨付 队伍建设 信访办理 耕地保护".split()
_STEPS = "清理 排查 登记 核验 公示 移交 验收 培训 考核 督办".split()
#: What items are grouped by in a library of many bodies: topics and units come by the hundred.
_TOPICS = [f"{matter}{step}" for matter in _MATTERS for step in _STEPS]
_OFFICES = "办公室 人事科 财务科 法规科 河道科 规划科 利用科 执法支队 信息中心 监察室".split()
_UNITS = [*_OFFICES, *(f"{matter}{office}" for matter in _MATTERS for office in _OFFICES)]


@dataclass(frozen=True, slots=True)
class Timing:
    """A question to the ledger, the rows or groups it gave, and the milliseconds of several runs."""

    what: str
    found: int
    median_ms: float
    slowest_ms: float


def measure_ledger(items: int, progress: Progress) -> list[Timing]:
    """Write a library of so many items, at least a notice of them, and ask it everything that the page can ask."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "library.sqlite"
        notices = max(1, items // _PER_NOTICE)
        documents = _counted(documents_of(notices), notices, progress)
        write_database(path, documents, [], dict(topics_of(notices)), links_of(notices))
        database = Database(path)
        asked = [*_questions(database, notices)]
        timings = []
        for what, ask in asked:
            timings.append(_timed(what, ask))
            progress("查询 / queries", len(timings), len(asked))
        rows = select(database, limit=ROWS_OF_PAGE)
        exports = (("csv", to_csv), ("jsonl", to_json_lines), ("xlsx", lambda rows: to_xlsx(rows, "台账")))
        # Once: the largest takes seconds.
        timings += [
            _timed(f"export: {form}", lambda w=write: len(rows) if w(rows) else 0, 1) for form, write in exports
        ]
        database.close()
    return timings


def format_timings(timings: Sequence[Timing]) -> str:
    """Return a table, a line a question, and the slowest one that is no export."""
    lines = [f"{'':48}{'found':>9}{'median ms':>12}{'slowest ms':>12}"]
    lines += [f"{t.what:48}{t.found:>9,}{t.median_ms:>12.1f}{t.slowest_ms:>12.1f}" for t in timings]
    worst = max((t for t in timings if not t.what.startswith("export")), key=lambda t: t.median_ms)
    return "\n".join([*lines, "", f"最慢 / slowest: {worst.what}, {worst.median_ms:.0f} ms"])


def documents_of(notices: int) -> Iterator[StoredNotice]:
    """Yield the notices of the made-up library; the same number gives the same ones."""
    return (_document(number) for number in range(notices))


def topics_of(notices: int) -> Iterator[tuple[ItemKey, str]]:
    """Yield (item, topic) of every item of the made-up library."""
    rng = random.Random(0)  # noqa: S311 - varies a text
    for number in range(notices):
        for position in range(_PER_NOTICE):
            yield (f"n{number:05d}", _item_start(position)), rng.choice(_TOPICS)


def links_of(notices: int) -> Iterator[Link]:
    """Yield the links: a tenth of the items of a notice report again on those of the body's notice before."""
    for number in range(notices):
        if number % _ROUNDS:
            for position in range(0, _PER_NOTICE, 10):
                start = _item_start(position)
                yield Link((f"n{number:05d}", start), (f"n{number - 1:05d}", start))


def filters_of(database: Database) -> dict[str, LedgerFilter]:
    """Return every condition of the page by itself, several values of one, and all at once, by name."""
    asked: dict[str, dict[str, Sequence[str]]] = {"as the page opens": {}, "all at once": {}}
    for field in FIELDS:
        for name, values in () if field.widens else _samples(field, options_of(database, field)):
            asked[name] = {field.name: values}
            asked["all at once"].setdefault(field.name, values)
    return {"everything": EVERYTHING} | {name: from_address(address) for name, address in asked.items()}


def _samples(field: Field, options: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Values of a condition, the widest first, each with what the question is called."""
    if field.sort is Sort.CHOICE and not options:
        return  # free words, which questions give
    if field.sort is Sort.CHOICE:
        yield f"several of {field.name}", options[: max(2, len(options) // 5)]
        yield field.name, options[:1]
    elif field.sort is Sort.WORDS:
        yield f"{field.name} of every issue", ("不够到位",)
        yield f"{field.name} of some", (_MATTERS[0],)
        yield f"{field.name} of no issue", ("没有这样的词",)
    else:
        yield field.name, (TODAY,)


def _questions(database: Database, notices: int) -> Iterator[tuple[str, Callable[[], int]]]:
    """Every question under every filter: (name, function that asks and returns how much was found)."""
    asked: dict[str, Callable[[LedgerFilter], int]] = {
        "rows": lambda chosen: len(select(database, chosen, limit=ROWS_OF_PAGE)),
        "count": lambda chosen: count(database, chosen),
        "kind and status": lambda chosen: len(tally(database, chosen)),
        "publisher and status": lambda chosen: len(status_by_publisher(database, chosen)),
    } | {f"by {column}": lambda chosen, by=column: len(group(database, by, chosen)) for column in get_args(GroupBy)}
    for name, chosen in filters_of(database).items():
        for what, ask in asked.items():
            yield f"{what}: {name}", lambda a=ask, c=chosen: a(c)
    yield "units", lambda: len(units_of(database))
    last = (f"n{notices - 1:05d}", _item_start(0))
    yield "earlier reports of a row", lambda: len(earlier_reports(database, last))
    yield "later reports of a row", lambda: len(later_reports(database, ("n00000", _item_start(0))))


def _timed(what: str, ask: Callable[[], int], times: int = _TIMES) -> Timing:
    milliseconds = []
    found = 0
    for _ in range(times):
        began = time.perf_counter()
        found = ask()
        milliseconds.append((time.perf_counter() - began) * 1000)
    return Timing(what, found, statistics.median(milliseconds), max(milliseconds))


def _counted(documents: Iterator[StoredNotice], total: int, progress: Progress) -> Iterator[StoredNotice]:
    for done, document in enumerate(documents, 1):
        yield document
        if done % 50 == 0 or done == total:
            progress("台账 / ledger", done, total)


def _document(number: int) -> StoredNotice:
    """A notice of 100 items of the same length, so that every item starts at a place known beforehand."""
    rng = random.Random(number)  # noqa: S311 - varies a text
    made = [_item(position, rng) for position in range(_PER_NOTICE)]
    text = "".join(line for _, line in made)
    body, year = number // _ROUNDS, 2020 + number % _ROUNDS
    about = Metadata(f"中共甲山市第{body}局党组整改通报", f"甲山市第{body}局", "甲山市", f"{year}-03-01")
    part = len(text) // 10
    groups = [
        Section(SectionKind.GROUP, Span(start, start + part), f"一({n})", Span(start, start + 10))
        for n, start in enumerate(range(0, len(text), part))
    ]
    chapter = Section(SectionKind.CHAPTER, Span(0, len(text)), "一", Span(0, 10), sections=tuple(groups))
    tree = Section(SectionKind.NOTICE, Span(0, len(text)), sections=(chapter,))
    notice = Notice(
        f"n{number:05d}",
        f"n{number:05d}.txt",
        f"{number:064x}",
        about,
        text,
        tree,
        tuple(i for i, _ in made),
    )
    return StoredNotice(notice, (), "corpus", f"{number:064x}", "utf-8")


def _item(position: int, rng: random.Random) -> tuple[Item, str]:
    """An item and its line of the notice; two in five have a deadline."""
    status = rng.choice(list(Status))
    day = date(2023, 1, 1) + timedelta(days=rng.randrange(900))
    lead, *support = rng.sample(_UNITS, 3)
    start = _item_start(position)
    issue = f"{rng.choice(_TOPICS)}工作不够到位,长期未见成效{position:03d}"
    words = f"{position:03d}.{issue}。整改措施:一是逐项核查;二是建立台账。整改情况:{status}。牵头{lead}。"
    figures = [
        Figure(f"{amount}个地块", float(amount), "个", "逐项核查登记在册", Span(start + 60, start + 65))
        for amount in rng.sample(range(10, 99), 2)
    ]
    if position % 3 == 0:
        figures.append(Figure("500万元", 5_000_000.0, "元", "追回资金", Span(start + 60, start + 65)))
    item = Item(
        kind=rng.choice((ItemKind.ITEM, ItemKind.SUBITEM, ItemKind.TASK, ItemKind.OUTCOME)),
        number=f"一{position}",
        issue=issue,
        span=Span(start, start + _LINE),
        issue_span=Span(start + 4, start + 4 + len(issue)),
        measures=(Span(start + 40, start + 50), Span(start + 50, start + 60)),
        status=Stated(status, Span(start + 60, start + 66)),
        deadline=Stated(day.isoformat(), Span(start + 66, start + 70)) if rng.random() < 0.4 else UNSAID,
        lead_units=(lead,),
        support_units=tuple(support),
        figures=tuple(figures),
    )
    return item, words.ljust(_LINE - 1, "。") + "\n"


def _item_start(position: int) -> int:
    return position * _LINE
