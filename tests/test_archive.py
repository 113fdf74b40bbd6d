"""The files of an archive come by readable names, in order, without what systems leave beside them."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from helpers import is_one_clear_sentence, property_test
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import CorpusError
from indexer.reading.archive import kind_of_archive, members
from indexer.reading.limits import ReadingLimits

LIMITS = ReadingLimits()


def archive_of(files: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def with_old_names(names: list[str], encoding: str) -> bytes:
    """A zip as Windows writes it: names in the encoding of the system, without the flag for UTF-8."""
    stand_ins = [f"{n:0{len(name.encode(encoding))}d}" for n, name in enumerate(names)]
    data = archive_of({stand_in: b"x" for stand_in in stand_ins})
    for stand_in, name in zip(stand_ins, names, strict=True):
        data = data.replace(stand_in.encode(), name.encode(encoding))
    return data


def names_of(data: bytes) -> list[str]:
    return [member.name for member in members(data, LIMITS)]


def refusal(data: bytes) -> str:
    with pytest.raises(CorpusError) as caught:
        members(data, LIMITS)
    assert is_one_clear_sentence(str(caught.value))
    return str(caught.value)


def test_members_come_by_name_with_their_bytes():
    found = members(archive_of({"二科/通报.txt": "乙".encode(), "一科/通报.txt": "甲".encode(), "空/": b""}), LIMITS)
    assert [(member.name, member.read().decode()) for member in found] == [
        ("一科/通报.txt", "甲"),
        ("二科/通报.txt", "乙"),
    ]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "gb18030"])
def test_names_without_the_flag_for_utf_8_are_readable(encoding):
    names = ["丙川县/整改情况通报.docx", "丙川县/整改台账.xlsx"]
    assert names_of(with_old_names(names, encoding)) == sorted(names)


def test_what_systems_leave_beside_files_is_left_out():
    strays = [
        "__MACOSX/._通报.txt",
        ".DS_Store",
        "甲/.DS_Store",
        "Thumbs.db",
        "~$通报.docx",
        ".hidden/a.txt",
        "desktop.ini",
    ]
    assert names_of(archive_of({name: b"x" for name in [*strays, "通报.txt"]})) == ["通报.txt"]


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("../../etc/通报.txt", "etc/通报.txt"),
        ("/通报.txt", "通报.txt"),
        ("C:\\表\\通报.txt", "表/通报.txt"),
        ("甲/./乙//丙.txt", "甲/乙/丙.txt"),
        ("甲\n乙?.txt", "甲_乙_.txt"),
    ],
)
def test_a_name_never_leads_out_of_the_archive(name, harmless):
    assert names_of(archive_of({name: b"x"})) == [harmless]


def test_two_members_of_one_name_are_told_apart():
    data = archive_of({"a.txt": "甲".encode(), "b.txt": "乙".encode()}).replace(b"b.txt", b"a.txt")
    found = {member.name: member.read().decode() for member in members(data, LIMITS)}
    assert found == {"a.txt": "甲", "a(2).txt": "乙"}


@pytest.mark.parametrize("name", ["内.zip", "内.RAR", "内.tar.gz", "内.7z"])
def test_an_archive_inside_is_refused_by_itself(name):
    inner, notice = members(archive_of({name: archive_of({"a.txt": b"x"}), "通报.txt": b"y"}), LIMITS)
    assert notice.read() == b"y"
    with pytest.raises(CorpusError) as caught:
        inner.read()
    assert is_one_clear_sentence(str(caught.value))


def test_an_encrypted_archive_is_refused():
    data = bytearray(archive_of({"通报.txt": b"x"}))
    data[6] |= 1  # the flag in the header of the member, and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "密码" in refusal(bytes(data))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z"),
        (b"Rar!\x1a\x07\x00", "rar"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (b"\x1f\x8b\x08", "gz"),
        (bytes(257) + b"ustar\x0000", "tar"),
    ],
)
def test_other_archives_are_named_and_refused(data, kind):
    assert kind_of_archive(data) == kind
    assert kind in refusal(data)


def test_a_file_that_is_no_archive_has_no_kind():
    assert kind_of_archive("整改情况通报".encode()) == ""
    assert kind_of_archive(archive_of({"a": b""})) == "zip"


def test_a_damaged_member_is_refused_and_the_others_are_read():
    data = bytearray(archive_of({"甲.txt": b"x" * 5000, "乙.txt": b"y"}))
    start = data.index("甲.txt".encode()) + len("甲.txt".encode())
    data[start : start + 4] = b"\xff\xff\xff\xff"
    found = {member.name: member for member in members(bytes(data), LIMITS)}
    assert found["乙.txt"].read() == b"y"
    with pytest.raises(CorpusError) as caught:
        found["甲.txt"].read()
    assert is_one_clear_sentence(str(caught.value))


def test_an_archive_that_unpacks_to_more_than_the_limit_is_refused():
    with pytest.raises(CorpusError):
        members(archive_of({"a.txt": bytes(2 * 2**20)}), ReadingLimits(unpacked_mib=1))


@property_test
@given(place=st.integers(0, 10_000), value=st.integers(0, 255), cut=st.integers(0, 400))
def test_a_changed_archive_is_read_or_refused(place, value, cut):
    data = bytearray(archive_of({"甲/通报.txt": "甲山市通报".encode() * 9, "乙.txt": b"y"}))
    data[place % len(data)] = value
    try:
        for member in members(bytes(data[: len(data) - cut]), LIMITS):
            member.read()
    except CorpusError as error:
        assert is_one_clear_sentence(str(error))


def test_a_name_that_ends_a_folder_is_no_file():
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr(ZipInfo("空/"), b"")
    assert names_of(packed.getvalue()) == []
