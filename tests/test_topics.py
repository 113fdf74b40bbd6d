"""Topics: items of different notices about the same matter, found by meaning and named by their own words."""

import pytest
from helpers import parse

from indexer.config import ModelConfig
from indexer.ledger.topics import find_topics
from indexer.search.embedder import load_embedder
from indexer.types import Notice


def notice_of(name: str, issues: list[str]) -> Notice:
    items = "".join(f"{n}.关于“{issue}”问题的整改\n一是整改。\n\n" for n, issue in enumerate(issues, 1))
    parsed = parse(f"{name}关于巡察整改情况的通报\n\n一、巡察反馈意见的整改情况\n\n{items}")
    return Notice(name, f"{name}.txt", "", parsed.metadata, parsed.text, parsed.tree, parsed.items)


NOTICES = [
    notice_of("甲局", ["历史建筑保护不到位", "政府采购招标不规范", "老旧小区电梯加装缓慢", "耕地保护责任落实不够"]),
    notice_of(
        "乙局",
        ["历史文化街区保护修缮不力", "招标采购管理存在漏洞", "干部请休假制度执行不到位", "基本农田耕地保护有差距"],
    ),
    notice_of("丙局", ["公务用车管理不严", "档案数字化进展缓慢"]),
]


@pytest.fixture(scope="module")
def topics() -> dict[tuple[str, str], str]:
    found = find_topics(NOTICES, load_embedder(ModelConfig()))
    return {
        (notice.notice_id, item.issue): found.get((notice.notice_id, item.span.start), "")
        for notice in NOTICES
        for item in notice.items
    }


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("甲局", "历史建筑保护不到位"), ("乙局", "历史文化街区保护修缮不力")),
        (("甲局", "政府采购招标不规范"), ("乙局", "招标采购管理存在漏洞")),
        (("甲局", "耕地保护责任落实不够"), ("乙局", "基本农田耕地保护有差距")),
    ],
)
def test_items_about_the_same_matter_share_a_topic(topics, first, second):
    assert topics[first] == topics[second] != ""


def test_different_matters_have_different_topics_and_the_verdict_on_them_makes_none(topics):
    names = [topics[key] for key in topics if topics[key]]
    assert len(set(names)) >= 3
    assert (
        topics["甲局", "老旧小区电梯加装缓慢"] != topics["丙局", "档案数字化进展缓慢"]
        or not topics["丙局", "档案数字化进展缓慢"]
    )


def test_a_label_is_made_of_words_of_its_items(topics):
    for name in {name for name in topics.values() if name}:
        assert any(name in issue for (_, issue), topic in topics.items() if topic == name)


def test_the_same_notices_give_the_same_topics():
    embedder = load_embedder(ModelConfig())
    assert find_topics(NOTICES, embedder) == find_topics(NOTICES, embedder)


def test_one_item_alone_makes_no_topic():
    assert find_topics([notice_of("甲局", ["历史建筑保护不到位"])], load_embedder(ModelConfig())) == {}
    assert find_topics([], load_embedder(ModelConfig())) == {}
