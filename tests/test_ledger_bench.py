"""The benchmark of the ledger: it asks the real tables, and what it finds is what was written."""

import re

from eval.__main__ import main


def test_every_question_finds_as_many_rows_as_a_plain_count(capsys):
    assert main(["bench", "--items", "800"]) == 0
    found = {
        m[1].strip(): int(m[2].replace(",", ""))
        for m in re.finditer(r"^(.{34}) *([\d,]+) +[\d.]+ +[\d.]+$", capsys.readouterr().out, re.MULTILINE)
    }
    assert found["count: everything"] == 800
    # 8 notices of 2 bodies; a tenth of the items of 3 in 4 notices is reported on again later.
    assert found["count: as the page opens"] == 800 - 6 * 10
    assert found["count: notice"] == found["rows: notice"] == 100
    assert found["rows: publisher"] == found["count: publisher"] == 370
    assert found["group: notice_id"] == 8
    assert found["group: unit"] == 10
    assert found["earlier reports of a row"] == 3
    for name in ("status", "kind", "year", "unit", "topic", "due in a year", "past the deadline"):
        assert 0 < found[f"count: {name}"] < 800
        assert found[f"rows: {name}"] == found[f"count: {name}"]
    assert found["count: lead unit"] < found["count: unit"]
