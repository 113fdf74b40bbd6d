"""Every number that decides quality says what it is and where it comes from, is used, and stands nowhere else."""

import re
from pathlib import Path

import pytest

from eval.__main__ import main
from indexer.quality import NOT_MEASURED, Constant, constants

ROOT = Path(__file__).parents[1]
SOURCES = {
    path: path.read_text("utf-8")
    for package in ("indexer", "retriever", "eval", "views")
    for path in sorted((ROOT / package).rglob("*.py"))
    if path != ROOT / "indexer" / "quality.py"
}
#: What a source is named by: a command to run again, the data that was read, or where the value is published.
NAMES_ITS_ORIGIN = re.compile(
    r"python -m eval \w+|questions|notices|sentences|clauses|translations|usual value|scale|PC|weight"
)


@pytest.mark.parametrize("constant", constants(), ids=lambda c: f"{c.topic}.{c.name}")
def test_every_number_has_a_unit_a_meaning_and_a_source_and_is_used(constant: Constant):
    assert isinstance(constant.value, int | float)
    assert constant.unit
    assert len(constant.meaning) >= 10
    assert constant.source.startswith(NOT_MEASURED) or NAMES_ITS_ORIGIN.search(constant.source)
    used = re.compile(rf"\b{constant.topic}\.{constant.name}\b")
    assert [path for path, text in SOURCES.items() if used.search(text)]


def test_a_source_names_commands_that_there_are(capsys):
    for command in {c for one in constants() for c in re.findall(r"python -m eval (\w+)", one.source)}:
        with pytest.raises(SystemExit) as caught:
            main([command, "--help"])
        assert caught.value.code == 0


def test_no_module_names_a_fraction_of_its_own_that_decides_quality():
    """Named fractions of the pipeline stand in the table; the few others lay out a page or bound a time.

    Those of the readers say what a page looks like (which gap parts two columns), and stand beside what measures it.
    """
    others = {"_FIRST_WORDS", "_TINT", "_NOTHING", "_SAME_TITLE"}
    pattern = re.compile(r"^(_?[A-Z][A-Z0-9_]*)\b.*= (?:\{.*)?-?\d+\.\d+|^(_?[A-Z][A-Z0-9_]*) = \d+e-\d+", re.MULTILINE)
    found = {
        name
        for path, text in SOURCES.items()
        if path.relative_to(ROOT).parts[0] in ("indexer", "retriever") and not {"train", "reading"} & set(path.parts)
        for match in pattern.finditer(text)
        for name in match.groups()
        if name
    }
    assert {name for name in found if not name.endswith("_S")} - others == set()


def test_the_table_is_printed_with_every_number(capsys):
    assert main(["constants"]) == 0
    out = capsys.readouterr().out
    for constant in constants():
        assert re.search(rf"^  {constant.name} +{constant.value:g}  ", out, re.MULTILINE)
        assert constant.source in out
