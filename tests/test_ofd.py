"""OFD files become paragraphs: lines by their height, paragraphs by their width, page numbers and templates left out."""

import builtins
import random
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from helpers import is_one_clear_sentence, property_test
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import CorpusError
from indexer.reading.limits import ReadingLimits
from indexer.reading.ofd import read_ofd

pytest.importorskip("ofdkit", reason="needs the extra that reads OFD: pip install ofdkit")

LIMITS = ReadingLimits()
NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE = 5.0  # millimetres of a letter
LEFT, RIGHT = 30.0, 180.0  # edges of the text: 30 letters a line


def text_object(n: int, words: str, x: float, y: float, size: float = SIZE) -> str:
    """A text object of GB/T 33190: the letters of a TextCode stand DeltaX apart, from X, Y in the box Boundary."""
    deltas = f'DeltaX="g {len(words) - 1} {size}"' if len(words) > 1 else ""
    return (
        f'<ofd:TextObject ID="{n}" Boundary="{x} {y - size} {size * len(words)} {size * 1.2}" Font="1" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size}" {deltas}>{words}</ofd:TextCode></ofd:TextObject>'
    )


def page(objects: list[str], template: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page {NAMESPACE}>{template}<ofd:Content>'
        f'<ofd:Layer ID="2" Type="Body">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def ofd_of(pages: list[str], template: str = "") -> bytes:
    places = "".join(f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    page_template = '<ofd:TemplatePage ID="7" BaseLoc="Tpls/Content.xml"/>' if template else ""
    files = {
        "OFD.xml": f'<ofd:OFD {NAMESPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>a</ofd:DocID>'
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>99</ofd:MaxUnitID><ofd:PageArea>"
        f"<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>{page_template}</ofd:CommonData>"
        f"<ofd:Pages>{places}</ofd:Pages></ofd:Document>",
        **{f"Doc_0/Pages/Page_{n}/Content.xml": words for n, words in enumerate(pages)},
        **({"Doc_0/Tpls/Content.xml": template} if template else {}),
    }
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, words in files.items():
            archive.writestr(name, words)
    return packed.getvalue()


def typeset(paragraphs: list[str], top: float = 50.0) -> list[str]:
    """Paragraphs as a program breaks them: the first line two letters in, 30 letters a line."""
    objects, y = [], top
    for words in paragraphs:
        indent = 2
        while words:
            part, words = words[: 30 - indent], words[30 - indent :]
            objects.append(text_object(len(objects) + 100, part, LEFT + indent * SIZE, y))
            indent, y = 0, y + 1.6 * SIZE
    return objects


FIRST = "丙川县水利局按期完成堤防隐患排查，" * 4 + "特此通报。"
SECOND = "责任科室逐段登记，建立清单并按月更新，" * 3 + "完成整改。"


def blocks(data: bytes) -> list[tuple[str, int]]:
    document = read_ofd(data, LIMITS)
    return [(block.span.of(document.text), block.page) for block in document.blocks]


def test_broken_lines_become_paragraphs_with_their_page():
    data = ofd_of([page(typeset([FIRST, SECOND])), page(typeset([SECOND]))])
    assert blocks(data) == [(FIRST, 1), (SECOND, 1), (SECOND, 2)]
    document = read_ofd(data, LIMITS)
    assert (document.encoding, document.pages, document.blocks[0].indent) == ("ofd", 2, 2.0)


def test_a_paragraph_goes_on_over_the_end_of_a_page():
    first = typeset([SECOND, FIRST])[:-1]
    rest = text_object(1, FIRST[28 + 30 :], LEFT, 50.0)
    after = [text_object(n + 2, words, LEFT, 58.0 + 8 * n) for n, words in enumerate(["一、", "二、"])]
    assert blocks(ofd_of([page(first), page([rest, *after])])) == [(SECOND, 1), (FIRST, 1), ("一、", 2), ("二、", 2)]


def test_a_title_and_short_lines_stay_by_themselves():
    title = text_object(1, "整改情况通报", 75.0, 40.0, 8.0)
    short = [text_object(n, words, LEFT, 150.0 + 8 * n) for n, words in enumerate(["联系人：李某某", "电话：0000"])]
    assert [words for words, _ in blocks(ofd_of([page([title, *typeset([FIRST]), *short])]))] == [
        "整改情况通报",
        FIRST,
        "联系人：李某某",
        "电话：0000",
    ]


def test_objects_of_one_line_are_read_from_left_to_right_and_columns_are_parted():
    objects = [
        text_object(1, "丙", 90.0, 50.0),
        text_object(2, "甲", 30.0, 50.4),
        text_object(3, "乙", 35.0, 50.0),
        text_object(4, "甲", 30.0, 50.4),  # again, for a bold letter
    ]
    assert blocks(ofd_of([page(objects)])) == [("甲乙 丙", 1)]


def test_page_numbers_and_the_template_are_left_out():
    template = page([text_object(5, "丙川县水利局文件", 60.0, 20.0)])
    used = '<ofd:Template TemplateID="7" ZOrder="Background"/>'
    pages = [page([*typeset([FIRST]), text_object(900, f"— {n} —", 95.0, 285.0)], used) for n in (1, 2)]
    document = read_ofd(ofd_of(pages, template), LIMITS)
    assert [block.span.of(document.text) for block in document.blocks] == [FIRST, FIRST]
    assert [(entry.what.partition(" ")[0], entry.text) for entry in document.left_out] == [
        ("版式模板", "丙川县水利局文件"),
        ("页码", "— 1 —"),
        ("页码", "— 2 —"),
    ]


def test_a_page_number_right_below_the_text_does_not_part_a_paragraph():
    first = typeset([SECOND, FIRST])[:-1]
    number = text_object(900, "— 1 —", LEFT, 50.0 + 8 * len(first))
    rest = [text_object(1, FIRST[28 + 30 :], LEFT, 50.0), text_object(2, "第 2 页", 95.0, 58.0)]
    data = ofd_of([page([*first, number]), page(rest)])
    assert blocks(data) == [(SECOND, 1), (FIRST, 1)]
    assert [entry.text for entry in read_ofd(data, LIMITS).left_out] == ["— 1 —", "第 2 页"]


def test_a_number_inside_a_page_is_text():
    assert blocks(ofd_of([page([text_object(1, "12", 95.0, 150.0)])])) == [("12", 1)]


def test_pages_without_text_are_told():
    document = read_ofd(ofd_of([page(typeset([FIRST])), page([]), page([])]), LIMITS)
    assert "2、3" in document.remarks[0]
    assert is_one_clear_sentence(document.remarks[0])


def test_a_missing_extra_is_told_with_how_to_install_it(monkeypatch):
    real = builtins.__import__

    def without(name, *others):
        if name == "ofdkit":
            raise ImportError(name)
        return real(name, *others)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CorpusError, match="pip install ofdkit") as caught:
        read_ofd(ofd_of([page([])]), LIMITS)
    assert is_one_clear_sentence(str(caught.value))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04abc", ofd_of([])[:200]])
def test_what_is_no_whole_file_is_refused(data):
    with pytest.raises(CorpusError) as caught:
        read_ofd(data, LIMITS)
    assert is_one_clear_sentence(str(caught.value))


def test_a_file_that_unpacks_to_more_than_the_limit_is_refused():
    with pytest.raises(CorpusError):
        read_ofd(ofd_of([page([" " * 2 * 2**20])]), ReadingLimits(unpacked_mib=1))


@property_test
@given(
    places=st.lists(
        st.tuples(st.text("甲乙丙1a ，。", min_size=1, max_size=8), st.floats(0, 200), st.floats(0, 290)), max_size=12
    )
)
def test_every_block_is_an_exact_slice_and_no_letter_is_lost(places):
    objects = [text_object(n, words, x, y) for n, (words, x, y) in enumerate(places)]
    document = read_ofd(ofd_of([page(objects)]), LIMITS)
    starts = [block.span.start for block in document.blocks]
    assert starts == sorted(starts)
    assert "\n".join(block.span.of(document.text) for block in document.blocks) == document.text.rstrip("\n")
    read = document.text + "".join(entry.text for entry in document.left_out)
    assert set("".join(words for words, _, _ in places)) - {" "} <= set(read)


@property_test
@given(seed=st.integers(0, 2**32))
def test_a_changed_file_is_read_or_refused(seed):
    chance = random.Random(seed)
    data = bytearray(ofd_of([page(typeset([FIRST]))]))
    for _ in range(chance.choice([1, 3, 10])):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        read_ofd(bytes(data), LIMITS)
    except CorpusError as error:
        assert is_one_clear_sentence(str(error))
