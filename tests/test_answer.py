"""Answers are quotations: verbatim, of the right place, and refused where the library does not carry them."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from helpers import HOUSING, WATER, build_library

from indexer.build import build
from indexer.quality import REFUSAL
from retriever.answering.compose import compose
from retriever.answering.evidence import RankedEvidence
from retriever.library import Reply, Retriever, open_retriever
from retriever.types import Answer, Language

CORPUS = Path(__file__).parents[1] / "corpus"
IDLE_LAND = ["what measures addressed idle land", "闲置土地采取了哪些整改措施"]
ANSWERABLE = [
    "闲置仓库采取了哪些整改措施",
    "巡河记录不完整怎么整改",
    "闲置仓库整改完成了吗",
    "历史建筑整改到什么进度了",
    "加装了多少部电梯",
    "财政补贴多少万元",
    "巡河台账由谁牵头",
    "甲山市水务局的联系电话是多少",
    "比较甲山水务局和乙海住建局的整改",
    "历史建筑保护有哪些问题",
    "电梯加装",
    "What measures addressed idle warehouses?",
    "How many elevators were installed?",
]


@pytest.fixture(scope="module")
def retriever(tmp_path_factory) -> Retriever:
    return open_retriever(build_library(tmp_path_factory.mktemp("library")))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory) -> Retriever:
    """The notices that ship with the project."""
    folder = tmp_path_factory.mktemp("shipped")
    build(CORPUS, folder, progress=lambda *_: None)
    return open_retriever(folder)


def _quoted(answer: Answer) -> str:
    return "\n".join(citation.text for citation in answer.citations)


@pytest.mark.parametrize("question", ANSWERABLE)
def test_every_citation_is_verbatim_and_every_other_line_is_a_head(retriever, question):
    answer = retriever.reply(question).answer
    assert not answer.refused
    assert answer.citations
    for citation in answer.citations:
        notice = retriever.notice(citation.notice_id)
        assert citation.text == notice.text[citation.start : citation.end] != ""
        assert citation.source == notice.source
    assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    cited = {c.n: " ".join(c.text.split()) for c in answer.citations}
    for line in answer.lines:
        if line.citation:
            assert line.text == cited[line.citation]
        elif answer.table is None:
            assert line.text.startswith("【")


@pytest.mark.parametrize("question", ANSWERABLE)
def test_every_figure_of_an_answer_stands_in_what_it_cites(retriever, question):
    answer = retriever.reply(question).answer
    cited = {c.n: c for c in answer.citations}
    head = ""
    for line in answer.lines:
        if not line.citation:
            head = line.text
            continue
        notice = retriever.notice(cited[line.citation].notice_id)
        names = " ".join((notice.text, notice.metadata.published_on, *(item.number for item in notice.items)))
        assert set(_figures(line.text)) <= set(_figures(cited[line.citation].text))
        assert set(_figures(head)) <= set(_figures(names))


def _figures(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", text)


@pytest.mark.parametrize("question", ANSWERABLE)
def test_no_stretch_is_cited_twice(retriever, question):
    spans = sorted((c.notice_id, c.start, c.end) for c in retriever.reply(question).answer.citations)
    for (notice, _, end), (other, start, _) in pairwise(spans):
        assert notice != other or end <= start


@pytest.mark.parametrize(
    ("question", "words"),
    [
        pytest.param("加装了多少部电梯", "加装电梯35部", id="figure"),
        pytest.param("历史建筑保护不到位整改完成了吗", "已完成整改", id="status"),
        pytest.param("闲置仓库整改完成了吗", "正在推进", id="open-status"),
        pytest.param("巡河记录由谁牵头", "河道管理科（牵头）", id="responsible"),
        pytest.param("甲山市水务局的联系电话是多少", "0599-1234567", id="contact"),
        pytest.param("乙海住建局的联系电话是多少", "0598-7654321", id="contact-of-the-other"),
        pytest.param("闲置仓库采取了哪些整改措施", "核查闲置仓库7座", id="measures"),
        pytest.param("How many elevators were installed?", "加装电梯35部", id="english"),
    ],
)
def test_the_answer_quotes_what_is_asked_for(retriever, question, words):
    assert words in _quoted(retriever.reply(question).answer)


@pytest.mark.parametrize(
    ("question", "status", "measures"),
    [
        pytest.param(
            "电梯加装采取了哪些整改措施",
            "整改情况:基本完成",
            ["一是成立电梯加装专班，简化审批流程。", "二是落实财政补贴560万元，加装电梯35部。"],
            id="elevators",
        ),
        pytest.param(
            "历史建筑采取了哪些整改措施",
            "整改情况:已完成",
            ["一是对41处历史建筑逐处挂牌建档。", "二是修缮受损历史建筑6处。"],
            id="buildings",
        ),
    ],
)
def test_measures_stand_a_line_each_below_a_head_with_the_status(retriever, question, status, measures):
    lines = retriever.reply(question).answer.lines
    heads = [line.text for line in lines if not line.citation]
    assert len(heads) == 1
    assert status in lines[0].text
    assert [line.text for line in lines if line.text in measures] == measures


def test_the_contact_of_a_body_whose_notice_has_none_is_refused_and_not_taken_from_another(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "water.txt").write_text(WATER, encoding="utf-8")
    (corpus / "housing.txt").write_text(HOUSING.replace("联系电话：0598-7654321。", ""), encoding="utf-8")
    build(corpus, tmp_path / "index", progress=lambda *_: None)
    retriever = open_retriever(tmp_path / "index")
    answer = retriever.reply("乙海住建局的联系电话是多少").answer
    assert answer.refused
    assert answer.citations == ()
    assert "没有找到" in answer.reason
    assert "0599-1234567" in _quoted(retriever.reply("甲山水务局的联系电话是多少").answer)


def test_a_contact_is_that_of_the_body_named_only(retriever):
    answer = retriever.reply("乙海住建局的联系电话是多少").answer
    assert {c.notice_id for c in answer.citations} == {"housing"}


def test_all_figures_of_a_matter_come_notice_by_notice_each_before_its_sentence(retriever):
    answer = retriever.reply("关于闲置仓库的所有数字").answer
    labels = {line.label: line.text for line in answer.lines if line.label}
    assert "7座、2.8万平方米" in labels
    assert all(part in labels["7座、2.8万平方米"] for part in ("7座", "2.8万平方米"))
    assert any("4座" in label for label in labels)
    order = [c.notice_id for c in answer.citations]
    assert order == sorted(order, key=order.index)
    english = retriever.reply("all figures about idle warehouses, by notice").answer
    assert "2.8万平方米" in _quoted(english)


def test_a_comparison_quotes_both_bodies(retriever):
    answer = retriever.reply("比较甲山水务局和乙海住建局的整改").answer
    assert {c.notice_id for c in answer.citations} == {"water", "housing"}


def test_a_follow_up_is_answered_about_the_matter_before(retriever):
    answer = retriever.reply("那由谁牵头", ["巡河记录不完整怎么整改"]).answer
    assert "河道管理科（牵头）" in _quoted(answer)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        pytest.param("红烧肉怎么做才好吃", "没有找到", id="cooking"),
        pytest.param("周末去看什么电影", "没有找到", id="cinema"),
        pytest.param("How do I bake a chocolate cake?", "Not found", id="english"),
        pytest.param("", "没有找到", id="empty"),
        pytest.param("？？？", "没有找到", id="marks"),
        pytest.param("苏州市闲置仓库怎么整改", "没有苏州的通报", id="strange-place"),
        pytest.param("朝阳区闲置仓库怎么整改", "没有提到朝阳区", id="strange-district"),
        pytest.param("What did Shenzhen do about idle warehouses?", "no notice about Shenzhen", id="strange-pinyin"),
        pytest.param("〔2019〕88号文件怎么落实闲置仓库整改", "没有提到〔2019〕88号", id="strange-document"),
        pytest.param("食堂仓库怎么整改", "没有提到“食堂”", id="strange-matter"),
        pytest.param("2031年闲置仓库出租了几座", "没有提到2031年", id="strange-year"),
        pytest.param("How many idle warehouses were let in 2031?", "say nothing about 2031", id="strange-year-english"),
        pytest.param("你好", "只回答库中整改通报", id="greeting"),
    ],
)
def test_what_the_library_does_not_carry_is_refused_with_the_reason(retriever, question, reason):
    answer = retriever.reply(question).answer
    assert answer.refused
    assert reason in answer.reason
    assert answer.text == answer.reason
    assert answer.citations == ()


def test_a_year_that_the_notice_names_is_answered(retriever):
    assert not retriever.reply("2024年底前闲置仓库完成出租了吗").answer.refused


def test_a_strange_place_beside_one_of_the_library_is_answered_for_the_latter(retriever):
    answer = retriever.reply("比较苏州和甲山水务局的闲置仓库整改").answer
    assert {c.notice_id for c in answer.citations} == {"water"}
    assert answer.lines[-1].text == "库中没有苏州的通报。"


def test_what_came_after_the_notice_is_refused_and_what_it_plans_itself_is_answered(tmp_path):
    signed = "\n中共乙海市住房和城乡建设局党组\n2023年3月5日\n"
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "housing.txt").write_text(HOUSING + signed, encoding="utf-8")
    planned = HOUSING.replace("加装电梯35部", "加装电梯35部，2023年12月底前再装6部") + signed
    (tmp_path / "corpus" / "planned.txt").write_text(planned.replace("乙海", "丙海"), encoding="utf-8")
    build(tmp_path / "corpus", tmp_path / "index", progress=lambda *_: None)
    opened = open_retriever(tmp_path / "index")
    assert "2023-03-05" in opened.reply("乙海到2023年年底加装了多少部电梯").answer.reason
    assert "35部" in _quoted(opened.reply("乙海加装了多少部电梯").answer)
    assert "再装6部" in _quoted(opened.reply("丙海到2023年年底加装了多少部电梯").answer)


def test_a_refusal_suggests_the_nearest_headings_and_a_greeting_none(retriever):
    suggestions = retriever.reply("2031年闲置仓库出租了几座").answer.suggestions
    assert "闲置仓库" in suggestions[0]
    assert len(suggestions) <= 3
    assert retriever.reply("你好").answer.suggestions == ()


def _compose_with_support(retriever: Retriever, reply: Reply, support: float) -> Answer:
    """Compose from the same passages, their signals scaled so that the best has this support."""
    factor = support / max(e.result.support for e in reply.evidence)
    evidence = [
        replace(
            e,
            result=replace(
                e.result,
                lexical=e.result.lexical * factor,
                dense=e.result.dense * factor,
                late_interaction=e.result.late_interaction * factor,
            ),
        )
        for e in reply.evidence
    ]
    notices = {i: retriever.notice(i) for i in ("water", "housing")}
    return compose(
        reply.answer.query,
        RankedEvidence(evidence, notices),
        lambda sentences, asked: [1.0] * len(sentences),
        lambda passages: [],
    )


def test_evidence_below_the_threshold_is_refused_and_above_it_answered(retriever):
    reply = retriever.reply("闲置仓库怎么处置")
    assert _compose_with_support(retriever, reply, REFUSAL.min_evidence - 0.01).refused
    assert not _compose_with_support(retriever, reply, REFUSAL.min_evidence + 0.01).refused


def test_without_evidence_nothing_is_answered(retriever):
    answer = compose(
        retriever.understand("闲置仓库"),
        RankedEvidence([], {}),
        lambda sentences: [1.0] * len(sentences),
        lambda passages: [],
    )
    assert answer.refused
    assert answer.citations == ()


def test_words_of_ours_are_in_the_language_of_the_question(retriever):
    def heads(question: str) -> str:
        return "".join(line.text for line in retriever.reply(question).answer.lines if not line.citation)

    assert "整改情况" in heads("加装了多少部电梯")
    assert "status" in heads("How many elevators were installed?")


@pytest.mark.parametrize("question", IDLE_LAND)
def test_measures_on_idle_land_are_quoted_from_the_items_that_report_them(shipped, question):
    answer = shipped.reply(question).answer
    first = answer.citations[0]
    assert first.notice_id == "xiamen-zygh-2024-xuncha"
    owner = [i for i in shipped.notice(first.notice_id).items if i.span.start <= first.start < i.span.end][-1]
    assert owner.number == "二(七)20"
    assert owner.number in answer.lines[0].text
    assert owner.status.value in answer.lines[0].text
    assert "22宗" in _quoted(answer)
    assert "74.87%" in _quoted(answer) or "全省第一" in _quoted(answer)


@pytest.mark.parametrize("question", IDLE_LAND)
def test_every_citation_on_idle_land_is_verbatim_in_the_file_that_ships(shipped, question):
    for citation in shipped.reply(question).answer.citations:
        text = (CORPUS / citation.source).read_text("utf-8")
        assert text[citation.start : citation.end] == citation.text != ""


def test_an_english_question_on_idle_land_is_framed_in_english(shipped):
    answer = shipped.reply(IDLE_LAND[0]).answer
    assert answer.query.language is Language.ENGLISH
    heads = [line.text for line in answer.lines if not line.citation]
    assert all("item" in head and "status: " in head and "整改情况" not in head for head in heads)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        pytest.param("上海闲置土地怎么整改", "没有上海的通报", id="strange-place"),
        pytest.param("乐山国土局的联系电话是多少", "没有找到", id="no-contact-in-its-notice"),
        pytest.param("1999年闲置土地处置了多少宗", "没有提到1999年", id="absent-year"),
        pytest.param("What measures addressed idle land in 1999?", "say nothing about 1999", id="absent-year-english"),
    ],
)
def test_what_the_corpus_that_ships_does_not_carry_is_refused_with_headings_of_it(shipped, question, reason):
    answer = shipped.reply(question).answer
    assert answer.refused
    assert reason in answer.reason
    assert answer.citations == ()
    titles = {info.metadata.title for info in shipped.infos.values()}
    assert 1 <= len(answer.suggestions) <= 3
    assert {suggestion.split(":")[0] for suggestion in answer.suggestions} <= titles


def test_a_new_topic_is_not_answered_from_what_was_asked_before(retriever):
    assert retriever.reply("中国足球队赢了吗", ["闲置仓库采取了哪些整改措施"]).answer.refused


def test_what_another_body_says_nothing_about_is_refused_when_it_is_asked_next(retriever):
    assert not retriever.reply("甲山水务局的闲置仓库怎么处置").answer.refused
    reply = retriever.reply("那乙海呢?", ["甲山水务局的闲置仓库怎么处置"])
    assert reply.answer.query.named == ("housing",)
    assert "乙海" not in reply.answer.query.text
    assert reply.answer.refused


def test_the_name_of_a_person_is_refused_where_none_is_given(retriever):
    assert retriever.reply("甲山市水务局的局长叫什么名字").answer.refused


@pytest.mark.parametrize(
    "question",
    [
        "巡河记录不完整的责任单位是谁",
        "巡河记录不完整的责任单位是什么",
        "巡河记录不完整的牵头单位是哪个",
        "巡河记录不完整的配合单位是谁?",
        "巡河记录不完整这项，主办单位是哪一个",
    ],
)
def test_who_the_responsible_unit_is_asks_for_no_person(retriever, question):
    answer = retriever.reply(question).answer
    assert not answer.refused
    assert "河道管理科" in _quoted(answer)


@pytest.mark.parametrize("question", ["巡河记录不完整的责任人是谁", "甲山市水务局局长是谁", "甲山市水务局局长叫什么"])
def test_a_person_that_no_notice_names_is_still_refused(retriever, question):
    assert retriever.reply(question).answer.refused


def test_a_place_that_the_evidence_tells_of_is_not_said_to_be_missing(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "water.txt").write_text(WATER, encoding="utf-8")
    (corpus / "road.txt").write_text(
        "丙江市交通运输局关于整改情况的通报\n\n一、关于“公路衔接不畅”问题的整改\n"
        "一是与开封市交通运输局签订省际公路衔接协议，打通断头路3条。\n整改情况：已完成整改。\n",
        encoding="utf-8",
    )
    build(corpus, tmp_path / "index", progress=lambda *_: None)
    retriever = open_retriever(tmp_path / "index")
    for question in ("和开封签了什么公路衔接协议", "What agreement on roads was signed with Kaifeng?"):
        answer = retriever.reply(question).answer
        assert not answer.refused
        assert "开封市" in _quoted(answer)
        assert not any("没有开封" in line.text or "Kaifeng" in line.text for line in answer.lines)
    assert retriever.reply("和洛阳签了什么公路衔接协议").answer.refused


@pytest.mark.parametrize("question", ["甲山市水务局的联系电话", "甲山市水务局电子邮件和联系电话", "甲山水务局信箱"])
def test_a_word_of_asking_is_never_what_a_notice_is_said_to_lack(retriever, question):
    assert "没有提到" not in (retriever.reply(question).answer.reason or "")
