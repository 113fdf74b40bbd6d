"""What a notice says of itself: title, publisher, region, date, index number and kind."""

import re
from datetime import date

import pytest
from helpers import is_one_clear_sentence, parse, property_test, real_notices, texts
from hypothesis import given

from indexer.errors import CorpusError
from indexer.lexicon.text import fold
from indexer.notice.furniture import find_furniture
from indexer.notice.metadata import read_metadata
from indexer.notice.regions import find_region, place_stem, split_places
from indexer.reading.plain.reader import read_plain
from indexer.types import Metadata

TITLE = "甲山市水务局关于巡察整改情况的通报"
BODY = "\n根据统一部署，现将有关情况公布如下。\n一、整改情况\n（一）台账不全。已经补齐。\n"


def read(text: str, stem: str = "f") -> Metadata:
    view = fold(text)
    return read_metadata(view, read_plain(text, "utf-8").blocks, find_furniture(view.text), stem)


def test_the_header_table_of_a_web_page_is_read():
    text = (
        "首页 > 公开\n• 索 引 号:JS0001-02-2024-00007\n• 发布机构:甲山市水务局\n• 公文生成日期:2024-05-06\n"
        + TITLE
        + BODY
    )
    assert read(text) == Metadata(
        TITLE, "甲山市水务局", "甲山市", "2024-05-06", "JS0001-02-2024-00007", kind="巡察整改通报"
    )


@pytest.mark.parametrize("field", ["索引号 | JS-7 |", "索引号：JS-7", "| 索引号 | JS-7 |", "索引号\u3000:\u3000JS-7"])
def test_a_field_is_read_with_any_separator(field):
    assert read(f"{field}\n{TITLE}{BODY}").index_number == "JS-7"


@pytest.mark.parametrize(
    "line",
    [
        "发布日期：2024-05-06",
        "发布时间:2024年5月6日",
        "时间：2024-05-06 10:31",
        "日期 | 2024.5.6",
        "成文日期:2024/05/06",
    ],
)
def test_a_date_field_is_read_in_any_form(line):
    assert read(f"{TITLE}\n{line}{BODY}").published_on == "2024-05-06"


@pytest.mark.parametrize(
    "day",
    [
        "2024年5月6日",
        "2024 年 5 月 6 日",
        "2024年05月06日",
        pytest.param("二〇二四年五月六日", id="written in Chinese"),
    ],
)
def test_publisher_and_date_are_read_from_the_sign_off(day):
    found = read(f"关于巡察整改情况的通报{BODY}中共甲山市水务局党组\n{day}\n")
    assert (found.publisher, found.published_on) == ("中共甲山市水务局党组", "2024-05-06")


@pytest.mark.parametrize(
    "last",
    [
        pytest.param("完成时限：2026年6月底前", id="deadline"),
        pytest.param("整改时限：2026年6月30日", id="deadline to the day"),
        pytest.param("第二阶段 整治（2026年4月至6月）", id="phase"),
        pytest.param("2023年3月，该局停止收费。", id="date of an act"),
    ],
)
def test_a_date_of_the_matter_is_not_the_date_of_publication(last):
    assert read(f"{TITLE}{BODY}{last}\n").published_on == ""


@pytest.mark.parametrize(
    "day",
    [
        pytest.param("2024年13月40日", id="month 13"),
        pytest.param("2024-02-31", id="31 February"),
        pytest.param("2024年0月", id="month 0"),
    ],
)
def test_an_impossible_date_is_not_passed_on(day):
    found = read(f"{TITLE}\n发布日期：{day}{BODY}").published_on
    assert found in ("", "2024", "2024-02")


def test_a_title_over_two_lines_is_joined():
    assert read(f"甲山市水务局关于\n巡察整改情况的通报{BODY}").title == TITLE


def test_the_title_of_a_text_on_one_line_is_its_head():
    text = "国山县关于水库管理的批复 山县函〔2021〕7号 乙镇政府：来函收悉。现批复如下：一、同意。二、落实资金。"
    found = read(text)
    assert (found.title, found.published_on, found.kind) == ("国山县关于水库管理的批复", "2021", "批复")


def test_a_text_without_title_is_called_by_its_file_and_no_title_is_made_up():
    assert read("根据部署，现将整改情况通报如下。\n甲山市水务局\n2024年5月6日\n", stem="通报2024").title == "通报2024"
    assert read("根据部署，认真开展工作。\n", stem="台账2023").title == "台账2023"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("中共甲山市委关于巡视整改进展情况的通报", "巡视整改通报"),
        (TITLE, "巡察整改通报"),
        ("甲山市关于审计查出问题整改情况的报告", "审计整改报告"),
        ("甲山市水务局2023年度法治政府建设情况报告", "法治政府建设报告"),
        ("甲山市乱占河道专项整治行动方案", "专项行动方案"),
        ("甲山市公平竞争审查典型案例", "典型案例通报"),
        ("甲山市关于水库管理的批复", "批复"),
    ],
)
def test_the_kind_is_told_by_the_title(title, kind):
    assert read(title + BODY).kind == kind


@pytest.mark.parametrize(
    ("name", "region"),
    [
        pytest.param("中共甲山市委", "甲山市", id="party committee"),
        pytest.param("乙江省甲山市水务局", "乙江省甲山市", id="province and city"),
        pytest.param("甲山市规划局丙湖区分局", "甲山市丙湖区", id="branch"),
        pytest.param("某市水务局", "", id="anonymised"),
        pytest.param("市水务局", "", id="no name"),
        pytest.param("国家审计署", "", id="state"),
    ],
)
def test_the_region_is_what_the_name_of_a_body_begins_with(name, region):
    assert find_region(name) == region


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("关于区委第二巡察组反馈意见整改情况的通报", id="committee of the district"),
        pytest.param("关于加强全市河道管理的报告", id="whole city"),
        pytest.param("关于农村地区供水情况的报告", id="rural areas"),
    ],
)
def test_the_words_of_a_title_are_no_region(title):
    assert read(title + BODY).region == ""


def test_places_are_cut_apart_and_shortened_as_people_say_them():
    assert split_places("乙江省甲山市丙湖区") == ["乙江省", "甲山市", "丙湖区"]
    assert [place_stem(p) for p in ("甲山市", "乙江省", "沙县", "宁夏回族自治区")] == ["甲山", "乙江", "沙县", "宁夏"]


DIGEST = "---\ntitle: 摘要\npublisher: 甲山市水务局\ndate: 2024-05-06\nindex_number: {number}\nkind: 巡察整改通报\ndigest: true\n---\n正文。\n"


def test_front_matter_says_everything_and_is_no_text_of_the_notice():
    notice = parse(DIGEST.format(number="JS-7"))
    expected = Metadata("摘要", "甲山市水务局", "甲山市", "2024-05-06", "JS-7", kind="巡察整改通报", is_digest=True)
    assert notice.metadata == expected
    assert [span.of(notice.text) for span in notice.furniture] == [notice.text.removesuffix("正文。\n")]


@pytest.mark.parametrize("number", ["0115", "00115/2024", "2024-03-05"])
def test_an_index_number_is_kept_as_it_is_written(number):
    assert read(DIGEST.format(number=number)).index_number == number


@pytest.mark.parametrize(
    "block",
    [
        pytest.param("只有一行字", id="no keys"),
        pytest.param("title: [未闭合", id="broken yaml"),
        pytest.param("- 甲\n- 乙", id="list"),
        pytest.param("", id="empty"),
        pytest.param("title: 甲\ndate: 2024-02-30", id="impossible date"),
    ],
)
def test_malformed_front_matter_is_a_clear_error(block):
    with pytest.raises(CorpusError) as error:
        read(f"---\n{block}\n---\n正文。\n")
    assert is_one_clear_sentence(str(error.value))


@property_test
@given(text=texts())
def test_any_text_has_a_title_and_only_real_dates(text):
    try:
        found = read(text)
    except CorpusError as error:
        assert is_one_clear_sentence(str(error))
        return
    assert found.title
    assert found.published_on == "" or date.fromisoformat((found.published_on + "-01-01")[:10])


@pytest.mark.parametrize("path", real_notices())
def test_a_real_notice_has_a_title_and_a_possible_date(path):
    found = read(path.read_text(encoding="utf-8"), stem=path.stem)
    assert found.title
    assert re.fullmatch(r"(?:(?:19|20)\d\d(?:-[01]\d(?:-[0-3]\d)?)?)?", found.published_on)
