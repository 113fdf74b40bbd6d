"""The library's tables in SQLite: notices, passages, items and the intake report, one file a version.

SQLite because it is in the standard library, opens at once at any size, and staff can read the file with
their own tools. Written once, then only read.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path

from indexer.errors import IndexFormatError
from indexer.ledger.history import Link
from indexer.ledger.item_rows import ITEM_COLUMNS, ItemKey, item_values, read_item
from indexer.lexicon.segment import sound
from indexer.notice.regions import place_stem, split_places
from indexer.types import Item, LeftOut, Metadata, Notice, Passage, Span

from .block_rows import read_blocks, write_blocks
from .stored import Failure, NoticeInfo, StoredNotice
from .total_rows import read_totals, write_totals
from .tree_rows import read_tree, write_tree

_SCHEMA = """
CREATE TABLE notices (
    notice_id TEXT PRIMARY KEY, source TEXT NOT NULL, origin TEXT NOT NULL, file_hash TEXT NOT NULL,
    content_hash TEXT NOT NULL, title TEXT, publisher TEXT, region TEXT, published_on TEXT, index_number TEXT,
    document_number TEXT, kind TEXT, is_digest INTEGER, place_sounds TEXT, encoding TEXT, left_out TEXT, remarks TEXT,
    furniture TEXT, tree TEXT, totals TEXT, blocks TEXT, text TEXT NOT NULL
);
CREATE TABLE items (
    notice_id TEXT NOT NULL, kind TEXT, number TEXT, issue TEXT, start INTEGER, stop INTEGER,
    issue_start INTEGER, issue_stop INTEGER, status TEXT, status_start INTEGER, status_stop INTEGER,
    deadline TEXT, deadline_start INTEGER, deadline_stop INTEGER, lead_units TEXT, support_units TEXT,
    units_start INTEGER, units_stop INTEGER, measures TEXT, figures TEXT, reports_on TEXT, persons TEXT,
    next_start INTEGER, next_stop INTEGER,
    section TEXT, publisher TEXT, region TEXT, year TEXT, topic TEXT,
    superseded INTEGER NOT NULL DEFAULT 0 -- a later notice of the body reports on it again
);
-- One row a unit of an item: one that leads and supports leads.
CREATE TABLE item_units (unit TEXT NOT NULL, leads INTEGER NOT NULL, item INTEGER NOT NULL, PRIMARY KEY (unit, item))
    WITHOUT ROWID;
CREATE TABLE links (notice_id TEXT NOT NULL, start INTEGER, earlier_notice_id TEXT NOT NULL, earlier_start INTEGER);
CREATE VIEW 整改台账 AS SELECT
    n.publisher AS 发布机构, n.title AS 通报, n.published_on AS 日期, i.section AS 部分, i.number AS 编号, i.kind AS 类别,
    i.issue AS 问题, i.status AS 整改情况, i.deadline AS 完成时限, i.lead_units AS 牵头单位, i.support_units AS 配合单位,
    json_array_length(i.measures) AS 措施数, i.topic AS 主题, substr(n.text, i.start + 1, i.stop - i.start) AS 原文,
    n.source AS 出处, i.start AS 起, i.stop AS 止
    FROM items i JOIN notices n USING (notice_id) WHERE i.reports_on = '';
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, passage_id TEXT NOT NULL, notice_id TEXT NOT NULL, start INTEGER, stop INTEGER,
    text TEXT NOT NULL, heading TEXT, item TEXT, status TEXT
);
CREATE TABLE failures (source TEXT NOT NULL, reason TEXT NOT NULL, kept INTEGER NOT NULL);
"""
#: All that rows of the ledger are filtered and counted by. An index holds all of it, so that a count reads none of the wide
#: rows; there is one in the order of each column that a count would else have to sort by.
_COUNTED_BY = ("status", "kind", "year", "publisher", "topic", "deadline", "superseded", "notice_id", "issue")
_LEDGER_INDEXES = "".join(
    f"CREATE INDEX ledger_by_{first} ON items ({', '.join(dict.fromkeys((first, *_COUNTED_BY)))}) WHERE reports_on = '';\n"
    for first in ("status", "publisher", "topic", "deadline")
)
# Made when all rows are there, which is faster.
_INDEXES = f"""
CREATE INDEX passages_by_notice ON passages (notice_id);
CREATE INDEX items_by_notice ON items (notice_id, start);
CREATE INDEX links_by_later ON links (notice_id, start);
CREATE INDEX links_by_earlier ON links (earlier_notice_id, earlier_start);
UPDATE items SET superseded = 1 WHERE EXISTS
    (SELECT 1 FROM links l WHERE l.earlier_notice_id = items.notice_id AND l.earlier_start = items.start);
{_LEDGER_INDEXES}
ANALYZE;
"""


class Database:
    """Read access to the tables of one index version. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Open read-only. Raises IndexFormatError when the file is missing or no database."""
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._db.execute("SELECT count(*) FROM notices")
        except sqlite3.Error as error:
            raise IndexFormatError(
                f"索引数据库 {path} 读不出来({error}),请重新 build / the database {path} cannot be read: {error}; build again"
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def infos(self) -> list[NoticeInfo]:
        """Return one line a notice, by id."""
        rows = self._db.execute(
            "SELECT notice_id, source, origin, file_hash, title, publisher, region, published_on, index_number,"
            " document_number, kind, is_digest, encoding, length(text), (SELECT count(*) FROM passages p WHERE p.notice_id = n.notice_id),"
            " (SELECT count(*) FROM items i WHERE i.notice_id = n.notice_id), furniture, left_out, remarks, place_sounds, totals"
            " FROM notices n ORDER BY notice_id"
        )
        return [
            NoticeInfo(
                *row[:4],
                metadata=Metadata(*row[4:11], is_digest=bool(row[11])),
                encoding=row[12],
                characters=row[13],
                passages=row[14],
                items=row[15],
                furniture_characters=sum(e - s for s, e in json.loads(row[16])),
                left_out=_left_out(row[17]),
                remarks=tuple(json.loads(row[18])),
                place_sounds=tuple(json.loads(row[19])),
                totals=read_totals(row[20]),
            )
            for row in rows
        ]

    def notice(self, notice_id: str) -> Notice:
        """Return a notice. Raises KeyError when there is none of that id."""
        row = self._db.execute(
            "SELECT notice_id, source, content_hash, title, publisher, region, published_on, index_number,"
            " document_number, kind, is_digest, text, tree, furniture, blocks, totals FROM notices WHERE notice_id = ?",
            (notice_id,),
        ).fetchone()
        if row is None:
            raise KeyError(notice_id)
        return Notice(
            notice_id=row[0],
            source=row[1],
            content_hash=row[2],
            metadata=Metadata(*row[3:10], is_digest=bool(row[10])),
            text=row[11],
            tree=read_tree(row[12]),
            items=tuple(self.items(notice_id)),
            furniture=tuple(Span(*s) for s in json.loads(row[13])),
            blocks=read_blocks(row[14]),
            totals=read_totals(row[15]),
        )

    def items(self, notice_id: str) -> list[Item]:
        """Return the items of a notice in text order."""
        rows = self._db.execute(f"SELECT {ITEM_COLUMNS} FROM items i WHERE notice_id = ? ORDER BY rowid", (notice_id,))
        return [read_item(row) for row in rows]

    def query(self, sql: str, values: Sequence[object] = ()) -> list[tuple]:
        """Return the rows of a SELECT over the tables of the version; the file is open for reading only."""
        return self._db.execute(sql, values).fetchall()

    def documents(self) -> Iterator[StoredNotice]:
        """Yield every notice as it was taken in."""
        extra = self._db.execute(
            "SELECT notice_id, origin, file_hash, encoding, left_out, remarks FROM notices ORDER BY rowid"
        )
        for notice_id, origin, file_hash, encoding, left_out, remarks in extra.fetchall():
            passages = tuple(passage for _, passage in self.passages_of(notice_id))
            yield StoredNotice(
                self.notice(notice_id),
                passages,
                origin,
                file_hash,
                encoding,
                _left_out(left_out),
                tuple(json.loads(remarks)),
            )

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """Return the passages of the given rows, in the order given."""
        wanted = [int(row) for row in rows]
        found: dict[int, Passage] = {}
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            marks = ",".join("?" * len(part))
            for row, passage in self._rows(f"WHERE row IN ({marks})", part):
                found[row] = passage
        return [found[row] for row in wanted]

    def passages_of(self, notice_id: str) -> list[tuple[int, Passage]]:
        """Return (row, passage) of a notice in text order."""
        return list(self._rows("WHERE notice_id = ? ORDER BY row", (notice_id,)))

    def passage_notices(self) -> list[str]:
        """Return the notice id of every passage row, in row order."""
        return [row[0] for row in self._db.execute("SELECT notice_id FROM passages ORDER BY row")]

    def failures(self) -> list[Failure]:
        """Return the files that the last build could not take in."""
        rows = self._db.execute("SELECT source, reason, kept FROM failures ORDER BY source")
        return [Failure(source, reason, bool(kept)) for source, reason, kept in rows]

    def _rows(self, condition: str, values: Sequence[object]) -> Iterator[tuple[int, Passage]]:
        sql = f"SELECT row, passage_id, notice_id, start, stop, text, heading, item, status FROM passages {condition}"
        for row in self._db.execute(sql, values):
            yield row[0], Passage(*row[1:6], tuple(json.loads(row[6])), row[7], row[8])


def write_database(
    path: Path,
    documents: Iterable[StoredNotice],
    failures: Iterable[Failure],
    topics: Mapping[ItemKey, str] | None = None,
    links: Iterable[Link] = (),
) -> None:
    """Write a new database file; passage rows count from 0 in the order of the documents. `topics`: label by item."""
    topics = topics or {}
    db = sqlite3.connect(path)
    with db:
        db.execute("PRAGMA journal_mode = OFF")
        db.executescript(_SCHEMA)
        row = items = 0
        units: list[tuple[str, bool, int]] = []
        for document in documents:
            _insert_notice(db, document)
            rows = [item_values(document.notice, item, topics) for item in document.notice.items]
            db.executemany(f"INSERT INTO items VALUES ({','.join('?' * 29)}, 0)", rows)
            units += _units(document.notice.items, items)
            items += len(rows)
            values = []
            for p in document.passages:
                heading = json.dumps(p.heading, ensure_ascii=False)
                values.append((row, p.passage_id, p.notice_id, p.start, p.end, p.text, heading, p.item, p.status))
                row += 1
            db.executemany("INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?)", values)
        db.executemany("INSERT OR IGNORE INTO item_units VALUES (?,?,?)", units)
        db.executemany("INSERT INTO links VALUES (?,?,?,?)", ((*link.later, *link.earlier) for link in links))
        db.executemany("INSERT INTO failures VALUES (?,?,?)", (astuple(f) for f in failures))
        db.executescript(_INDEXES)
    db.close()


def _left_out(text: str) -> tuple[LeftOut, ...]:
    return tuple(LeftOut(*each) for each in json.loads(text))


def _units(items: Sequence[Item], before: int) -> Iterator[tuple[str, bool, int]]:
    """(unit, whether it leads, rowid of the item) of the rows of the ledger, leading units first.

    `before`: items written so far.
    """
    for rowid, item in enumerate(items, before + 1):
        if not item.reports_on:
            yield from ((unit, True, rowid) for unit in item.lead_units)
            yield from ((unit, False, rowid) for unit in item.support_units)


def _insert_notice(db: sqlite3.Connection, document: StoredNotice) -> None:
    n, m = document.notice, document.notice.metadata
    db.execute(
        f"INSERT INTO notices VALUES ({','.join('?' * 22)})",
        (
            n.notice_id,
            n.source,
            document.origin,
            document.file_hash,
            n.content_hash,
            m.title,
            m.publisher,
            m.region,
            m.published_on,
            m.index_number,
            m.document_number,
            m.kind,
            int(m.is_digest),
            json.dumps([sound(place_stem(place)) for place in split_places(m.region)]),
            document.encoding,
            json.dumps([astuple(each) for each in document.left_out], ensure_ascii=False),
            json.dumps(document.remarks, ensure_ascii=False),
            json.dumps(n.furniture),
            write_tree(n.tree),
            write_totals(n.totals),
            write_blocks(n.blocks),
            n.text,
        ),
    )
