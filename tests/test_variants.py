"""One notice however it is typed: simplified, traditional, full width, half width, with zero-width characters strewn in."""

import numpy as np
import pytest
from helpers import HOUSING, WATER
from opencc import OpenCC

from indexer.build import build
from indexer.ledger.query import select
from indexer.lexicon.text import folded
from indexer.store.versions import IndexVersion, open_index
from retriever.library import open_retriever

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
NARROW = str.maketrans("，：；（）！？％", ",:;()!?%")
VARIANTS = {
    "as typed": lambda text: text,
    "traditional": OpenCC("s2t").convert,
    "full width": lambda text: text.translate(WIDE),
    "half width": lambda text: text.translate(NARROW),
    "zero width": lambda text: "".join(c + "\u200b\ufeff"[i % 2] * (i % 3 == 0) for i, c in enumerate(text)),
    "soft hyphens": lambda text: "".join(c + "\u00ad" * (c != "\n") for c in text),
    "no-break blanks": lambda text: text.replace(" ", "\u00a0"),
    "Kangxi radicals": lambda text: text.translate(str.maketrans("一二人工土日月水", "⼀⼆⼈⼯⼟⽇⽉⽔")),
}


@pytest.fixture(scope="module")
def versions(tmp_path_factory) -> dict[str, IndexVersion]:
    """An index of the same two notices for each way to type them."""
    made = {}
    for name, typed in VARIANTS.items():
        folder = tmp_path_factory.mktemp("variant")
        (folder / "corpus").mkdir()
        for file, text in (("water", WATER), ("housing", HOUSING)):
            (folder / "corpus" / f"{file}.txt").write_text(typed(text), encoding="utf-8")
        build(folder / "corpus", folder / "index", progress=lambda *_: None)
        made[name] = open_index(folder / "index")
    return made


def read(version: IndexVersion) -> list[tuple]:
    """What the ledger says, each word in its folded form."""
    return [
        (
            row.kind,
            row.item.number,
            folded(row.item.issue),
            row.item.status.value,
            folded(row.status_text),
            row.item.deadline.value,
            row.item.lead_units,
            row.item.support_units,
            len(row.item.measures),
            [(folded(figure.text), figure.amount, figure.unit) for figure in row.item.figures],
            (row.publisher, row.region, row.published_on, folded(row.title)),
        )
        for row in select(version.database)
    ]


@pytest.mark.parametrize("name", VARIANTS)
def test_the_ledger_is_the_same_however_the_notice_is_typed(versions, name):
    assert read(versions["as typed"])
    assert read(versions[name]) == read(versions["as typed"])


@pytest.mark.parametrize("name", VARIANTS)
def test_passages_and_vectors_are_the_same_however_the_notice_is_typed(versions, name):
    def words(version: IndexVersion) -> list[str]:
        return ["".join(folded(p.text).split()) for d in version.database.documents() for p in d.passages]

    assert words(versions[name]) == words(versions["as typed"])
    typed, other = (versions[n].dense.vectors() for n in ("as typed", name))
    assert np.array_equal(typed, other)


@pytest.mark.parametrize("name", VARIANTS)
def test_quotations_are_in_the_characters_of_the_notice(versions, name):
    for document in versions[name].database.documents():
        text = document.notice.text
        assert all(p.text == text[p.start : p.end] for p in document.passages)
        assert all(i.issue == i.issue_span.of(text) for i in document.notice.items)
        assert all(f.text == f.span.of(text) for i in document.notice.items for f in i.figures)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_question_in_plain_characters_finds_the_item(versions, name):
    retriever = open_retriever(versions[name].folder.parents[1])
    answer = retriever.reply("闲置仓库整改完成了吗").answer
    assert not answer.refused
    assert "已出租4座" in folded("".join(c.text for c in answer.citations))
    assert all(c.text == retriever.notice(c.notice_id).text[c.start : c.end] for c in answer.citations)


@pytest.mark.parametrize("name", VARIANTS)
def test_the_contact_is_found_in_whatever_width_it_stands(versions, name):
    answer = open_retriever(versions[name].folder.parents[1]).reply("甲山市水务局的联系电话是多少").answer
    assert "0599-1234567" in folded("".join(c.text for c in answer.citations))
