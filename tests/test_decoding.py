"""Bytes become text: what was saved comes back, a little damage is counted, and what is much damaged is refused."""

import codecs
import gzip
import random

import pytest
from helpers import is_one_clear_sentence, property_test
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import CorpusError
from indexer.reading.decoding import Decoded, decode

SENTENCE = "甲山市水务局通报：台账不全的问题已完成整改，形成制度3项。\n"
ANY_TEXT = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffd\ufffe\uffff", include_characters="\n\t"
    )
)
CHINESE_TEXT = st.lists(
    st.sampled_from(
        [
            "一、反馈问题的整改情况\n",
            "（一）关于“仓库账实不符”的问题。",
            "一是重新盘点，二是更新卡片；",
            "已完成整改 12 项，整改率96.5%。\n",
            "责任单位：物资科（牵头）。\n",
            "《甲山市河道管理办法》第三条、第十条。",
        ]
    ),
    min_size=1,
    max_size=12,
).map("".join)


@property_test
@given(text=ANY_TEXT, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_any_text_comes_back_from_utf_8_and_from_marked_files(text, encoding):
    assert decode(text.encode(encoding)).text == text


@property_test
@given(text=CHINESE_TEXT, encoding=st.sampled_from(["utf-16-le", "utf-16-be", "gb18030", "utf-8", "utf-16"]))
def test_chinese_text_comes_back_whether_or_not_the_file_is_marked(text, encoding):
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("name", ["镕", "喆", "堃", "昇", "䶮", "𬭸"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-8"])
def test_rare_characters_of_names_survive(name, encoding):
    text = f"{SENTENCE}责任人：张{name}。\n"
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("text", [pytest.param("责任人：张镕、李喆。", id="line"), pytest.param("张镕", id="name")])
def test_a_short_list_of_rare_names_in_gb18030_is_read_as_gb18030(text):
    assert decode(text.encode("gb18030")) == Decoded(text, "gb18030")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        pytest.param(SENTENCE.encode("utf-8"), "utf-8", id="utf-8"),
        pytest.param(SENTENCE.encode("utf-8-sig"), "utf-8-sig", id="utf-8 with mark"),
        pytest.param(SENTENCE.encode("utf-16"), "utf-16", id="utf-16 with mark"),
        pytest.param(SENTENCE.encode("utf-16-le"), "utf-16-le", id="utf-16-le without mark"),
        pytest.param(SENTENCE.encode("utf-16-be"), "utf-16-be", id="utf-16-be without mark"),
        pytest.param(SENTENCE.encode("gbk"), "gb18030", id="gbk counts as gb18030"),
        pytest.param(b"plain ASCII", "utf-8", id="ascii"),
    ],
)
def test_the_encoding_is_named(data, name):
    assert decode(data).encoding == name


def test_big5_is_recognised_in_a_text_of_some_length():
    text = "甲山市水務局通報：臺賬不全的問題已經完成整改，形成制度三項，請各單位對照執行。" * 3
    assert decode(text.encode("big5")).text == text


def test_a_short_line_in_big5_is_not_taken_for_rare_characters_in_gb18030():
    assert decode("請各單位對照執行。".encode("big5")).text == "請各單位對照執行。"


def test_a_damaged_line_is_not_taken_for_rare_characters_in_big5():
    with pytest.raises(CorpusError):
        decode("责任单位为物资科A".encode("gb18030")[1:])


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_all_line_ends_become_newlines(end):
    assert decode(f"一、问题{end}二、整改{end}".encode()).text == "一、问题\n二、整改\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_that_ends_inside_a_character_is_read_and_said_to_be_cut(encoding):
    text = (SENTENCE * 3).rstrip("\n")
    found = decode(text.encode(encoding)[:-1])
    assert (found.text, found.is_cut, found.damaged) == (text[:-1] + "\ufffd", True, 1)
    assert is_one_clear_sentence(*found.remarks)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "gb18030"])
def test_a_short_file_without_mark_that_ends_inside_a_character_is_refused(encoding):
    with pytest.raises(CorpusError):
        decode((SENTENCE * 3).rstrip("\n").encode(encoding)[:-1])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_characters_that_another_program_lost_are_counted(encoding):
    text = SENTENCE.replace("台账", "\ufffd\ufffd")
    found = decode(text.encode(encoding))
    assert (found.text, found.damaged) == (text, 2)
    assert "2" in found.remarks[0]
    assert is_one_clear_sentence(*found.remarks)


def test_a_text_of_which_hardly_a_character_is_left_is_refused():
    with pytest.raises(CorpusError):
        decode("\ufffd\ufffd局\ufffd\ufffd".encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_one_lost_byte_in_a_long_file_is_counted(encoding):
    before, after = SENTENCE * 100 + "仓库", "物资账实不符。\n" + SENTENCE * 100
    found = decode(before.encode(encoding) + after.encode(encoding.removesuffix("-sig"))[1:])
    assert found.text.startswith(before)
    assert found.text.endswith(SENTENCE * 100)
    assert 1 <= found.damaged <= 3
    assert is_one_clear_sentence(*found.remarks)


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE])
@pytest.mark.parametrize("text", [SENTENCE, "all of it plain ASCII.\n"])
def test_a_wrong_mark_before_utf_8_is_not_believed(mark, text):
    assert decode(mark + text.encode()) == Decoded(text, "utf-8")


def test_a_text_in_utf_7_is_read():
    assert decode(SENTENCE.encode("utf-7")) == Decoded(SENTENCE, "utf-7")


@pytest.mark.parametrize("text", ["a+b = c+d", "see https://x.example/+abcdef+ghijkl/ 3+4", "+86+1234567890"])
def test_plus_signs_in_ascii_are_no_utf_7(text):
    assert decode(text.encode()) == Decoded(text, "utf-8")


def test_ascii_with_a_zero_between_the_letters_is_utf_16():
    assert decode("all of it plain ASCII.\n".encode("utf-16-le")) == Decoded("all of it plain ASCII.\n", "utf-16-le")


@property_test
@given(data=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_with_one_sentence(data):
    try:
        found = decode(data)
    except CorpusError as error:
        assert is_one_clear_sentence(str(error))
    else:
        assert found.damaged == found.text.count("\ufffd")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_that_lost_a_byte_in_the_middle_is_refused(encoding):
    before, after = SENTENCE + "仓库", "物资账实不符。" + SENTENCE
    with pytest.raises(CorpusError):
        decode(before.encode(encoding) + after.encode(encoding.removesuffix("-sig"))[1:])


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + random.Random(1).randbytes(300), id="png"),
        pytest.param(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + random.Random(2).randbytes(300), id="jpeg"),
        pytest.param(gzip.compress(SENTENCE.encode() * 9, mtime=0), id="gzip"),
        pytest.param(b"MZ\x90\x00" + bytes(60) + b"This program cannot be run in DOS mode.", id="program"),
        pytest.param(random.Random(3).randbytes(2000), id="noise"),
    ],
)
def test_binary_data_is_refused(data):
    with pytest.raises(CorpusError):
        decode(data)


@pytest.mark.parametrize(
    "stray", [pytest.param("\x0b", id="line break of Word"), pytest.param("\x1f", id="soft hyphen")]
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_stray_control_character_does_not_make_a_notice_unreadable(stray, encoding):
    text = f"一、台账不全{stray}已完成整改，形成制度3项。\n"
    assert decode(text.encode(encoding)).text.split() == text.split()  # both strays count as blanks
