"""The report of a run: one file that needs nothing else, with every score and every failure in it."""

import importlib.util
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import SHARED, build_library
from lxml import html

from eval.__main__ import main
from eval.data import Gold, Query, read_queries
from eval.failures import failure_groups, mark
from eval.metrics import Outcome, Ranked, Score, per_query
from eval.plots import Bar, plot_groups, plot_support
from eval.report import render, write_report
from eval.run import Run, evaluate
from eval.run_files import load_run, save_run
from retriever.__main__ import to_json
from retriever.library import Retriever, open_retriever

SCORE_TOOL = SHARED / "tools" / "score.py"
QUESTIONS = [
    {
        "id": "figure",
        "type": "fact",
        "question": "加装了多少部电梯",
        "gold": [{"doc": "housing.txt", "quote": "落实财政补贴560万元，加装电梯35部"}],
        "answer": ["35部"],
    },
    {
        "id": "lacking",
        "type": "compare",
        "history": ["先问巡河台账"],
        "question": "巡河台账和历史建筑分别怎么整改",
        "difficulty": 3,
        "gold": [
            {"doc": "water.txt", "quote": "补建巡河台账，对12条河道逐条登记"},
            {"doc": "housing.txt", "quote": "对41处历史建筑逐处挂牌建档"},
        ],
        "answer": ["12条", "九十九座||99座"],
    },
    {
        "id": "nowhere",
        "lang": "en",
        "type": "fact",
        "question": "How many elevators were installed <b>here</b>?",
        "gold": [{"doc": "water.txt", "quote": "这句话不在任何通报里面出现过"}],
    },
    {"id": "off-topic", "type": "unanswerable", "question": "红烧肉怎么做才好吃", "gold": []},
]


@pytest.fixture(scope="module")
def retriever(tmp_path_factory) -> Retriever:
    return open_retriever(build_library(tmp_path_factory.mktemp("library")))


@pytest.fixture(scope="module")
def questions(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("questions") / "small.jsonl"
    path.write_text("".join(json.dumps(q, ensure_ascii=False) + "\n" for q in QUESTIONS), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def run(retriever, questions) -> Run:
    return evaluate(retriever, read_queries(questions), name="small", progress=lambda *_: None)


@pytest.fixture(scope="module")
def page(run):
    return html.fromstring(render(run))


def _words(element) -> str:
    return re.sub(r"\s+", " ", element.text_content())


def _outcome(query_id: str, *, ranks: tuple[int | None, ...] = (1,), refused: bool = False, right: bool | None = None):
    gold = tuple(Gold("n", "原文") for _ in ranks)
    query = Query(query_id, "电梯", "zh", "fact" if gold else "unanswerable", (), 1, gold, ())
    return Outcome(query, frozenset(), (), ranks, "", right, (), False, refused, None, 0, 0, 1.0)


def _run(*outcomes: Outcome) -> Run:
    return Run("small", {}, per_query(outcomes), outcomes)


def _table(page, heading: str) -> Iterator[list[str]]:
    table = page.xpath(f"//h2[contains(., '{heading}')]/following::table[1]")[0]
    for row in table.iter("tr"):
        yield [(cell.text or "").strip() for cell in row]


def test_the_report_needs_nothing_from_outside(page):
    wanted = [value for element in page.iter() for name, value in element.items() if name in {"src", "href", "data"}]
    wanted += re.findall(r"@import|url\((?!#)[^)]*\)", html.tostring(page, encoding="unicode"))
    assert [value for value in wanted if not value.startswith("#")] == []
    assert [e.tag for e in page.iter("link", "img", "iframe", "object")] == []


def test_every_link_of_the_report_leads_to_one_place(page):
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), "the plots must not share ids"
    links = {link.removeprefix("#") for link in page.xpath("//a/@href")}
    assert {"q-figure", "q-lacking", "q-nowhere", "q-off-topic", "missed", "invented"} <= links
    assert links <= set(ids)


def test_the_head_names_the_run(page, run):
    head = _words(page.xpath("//table")[0])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", run.settings["date"])
    for value in ("small", run.settings["date"], "hybrid", run.settings["model"], "unanswerable: 1"):
        assert value in head


def test_the_scores_are_those_of_the_run_with_their_intervals():
    page = html.fromstring(render(_run(_outcome("a"), _outcome("b", ranks=(None,)))))
    rows = {row[0]: row[1:] for row in _table(page, "Scores")}
    assert rows["recall@5"] == ["0.500", "[0.000, 1.000]", "2"]
    assert rows["refused_wrong"] == ["0.000", "[0.000, 0.000]", "2"]
    assert "refused_right" not in rows, "nothing was to be refused"


def test_scores_are_broken_down_by_type_language_difficulty_and_notice(page):
    firsts = [row[0] for row in _table(page, "Scores by group")]
    assert {"compare", "fact", "unanswerable", "en", "zh", "3", "housing.txt", "water.txt"} <= set(firsts)


def test_a_question_fails_in_each_way_that_it_fails_in():
    at_border, behind = _outcome("five", ranks=(None, 5)), _outcome("six", ranks=(6,), right=False)
    wrongly, rightly = _outcome("no", refused=True, right=True), _outcome("none", ranks=(), refused=True)
    invented = _outcome("invented", ranks=())
    found = failure_groups([at_border, behind, wrongly, rightly, invented])
    names = {g.name: [o.query.query_id for o in g.outcomes] for g in found}
    assert names == {"missed": ["six"], "incomplete": ["six"], "refused": ["no"], "invented": ["invented"]}


def test_a_question_that_fails_twice_is_shown_once_and_linked_from_the_other_group():
    page = html.fromstring(render(_run(_outcome("twice", ranks=(6,), right=False))))
    blocks = page.xpath("//*[@id='q-twice']")
    assert [b.getparent().xpath("h3/@id") for b in blocks] == [["missed"]]
    assert len(blocks[0].xpath("summary//span[contains(@class, 'badge')]")) == 2
    assert page.xpath("//section[h3/@id='incomplete']//a/@href") == ["#q-twice"]


def test_a_failure_shows_what_was_wanted_missed_retrieved_and_answered(page, run):
    block = page.get_element_by_id("q-lacking")
    words = _words(block)
    outcome = run.questions["lacking"]
    assert "先问 / asked before: 先问巡河台账" in words
    assert "compare · zh · 难度 / difficulty 3" in words
    assert "facts missing: 1 / 2九十九座 || 99座" in words
    assert [q.text for q in block.iter("blockquote")] == [g["quote"] for g in QUESTIONS[1]["gold"]]
    assert block.find(".//pre").text == outcome.answer
    shown = [r for n, r in enumerate(outcome.ranked, 1) if n <= 5 or r.covers]
    assert [p.text_content() for p in block.xpath(".//p[@class='text']")] == [r.text for r in shown]
    for ranked in shown:
        assert f"score {ranked.score:.3f}" in words
        assert ranked.status in words
    assert "补建巡河台账，对12条河道逐条登记" in [m.text for m in block.iter("mark")]


def test_a_label_that_no_passage_holds_is_said_to_be_one(page):
    assert "no passage of the index holds this quotation" in _words(page.get_element_by_id("q-nowhere"))
    assert "no passage of the index" not in _words(page.get_element_by_id("q-figure"))


def test_words_of_a_question_are_words_and_no_markup(page):
    block = page.get_element_by_id("q-nowhere")
    assert "installed <b>here</b>?" in _words(block.find("summary"))


@pytest.mark.parametrize(
    ("quotes", "marked"),
    [
        pytest.param(
            ["加装电梯３５部"], "一是<mark>加装 电梯35部</mark>，二是&lt;修缮建筑六处&gt;。", id="blanks-and-width"
        ),
        pytest.param(
            ["修缮建筑六处", "加装电梯"],
            "一是<mark>加装 电梯</mark>35部，二是&lt;<mark>修缮建筑六处</mark>&gt;。",
            id="two-in-turn",
        ),
        pytest.param(
            ["历史修缮建筑七处"], "一是加装 电梯35部，二是&lt;修缮建筑六处&gt;。", id="four-shared-prove-nothing"
        ),
        pytest.param([""], "一是加装 电梯35部，二是&lt;修缮建筑六处&gt;。", id="none"),
    ],
)
def test_what_a_passage_shares_with_the_quotations_is_marked(quotes, marked):
    assert mark(quotes, "一是加装 电梯35部，二是<修缮建筑六处>。") == marked


def test_the_plots_keep_their_words_as_text():
    svg = plot_groups(["hit@5"], [Bar("甲类 (n=2)", (Score(0.5, 0.0, 1.0, 2),)), Bar("乙类 (n=0)", (None,))])
    words = html.fromstring(svg).xpath("//*[local-name()='text']/text()")
    assert {"甲类 (n=2)", "乙类 (n=0)", "hit@5"} <= {w.strip() for w in words}


def test_the_threshold_stands_in_the_plot_of_support_only_where_it_is_known():
    assert "threshold 0.8" in plot_support([1.2, 2.0], [0.3], 0.8)
    assert "threshold" not in plot_support([1.2, 2.0], [0.3], None)


def test_five_plots_show_each_number_of_the_run(page, run):
    svgs = [_words(svg) for svg in page.xpath("//figure//*[local-name()='svg']")]
    assert len(svgs) == 5
    types, curve, _, latency, support = svgs
    assert "compare (n=1)" in types
    assert "zh (n=2)" in curve
    times = sorted(o.latency_ms for o in run.outcomes)
    assert f"p50 = {(times[1] + times[2]) / 2:.1f} ms" in latency
    assert "unanswerable (n=1)" in support


@pytest.mark.parametrize(
    "outcome", [_outcome("only", ranks=()), _outcome("only", right=True)], ids=["unanswerable", "answerable"]
)
def test_a_run_of_one_question_without_passages_has_a_report(outcome):
    assert "q-only" in render(_run(outcome))


def test_the_same_run_gives_the_same_report_from_its_file(run, tmp_path):
    save_run(run, tmp_path / "run.json")
    write_report(load_run(tmp_path / "run.json"), tmp_path / "new" / "run.html")
    assert (tmp_path / "new" / "run.html").read_text("utf-8") == render(run)


def test_a_run_writes_its_report_beside_its_file_and_report_renders_it_again(retriever, questions, tmp_path, capsys):
    output = tmp_path / "run.json"
    index = build_library(tmp_path)
    assert main(["run", str(questions), "--index", str(index), "--output", str(output)]) == 0
    assert str(tmp_path / "run.html") in capsys.readouterr().out.splitlines()
    assert main(["report", str(output), "--output", str(tmp_path / "again.html")]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'again.html'}\n"
    assert (tmp_path / "again.html").read_bytes() == (tmp_path / "run.html").read_bytes()
    assert main(["compare", str(output), str(output)]) == 0


def test_a_report_never_overwrites_the_run(questions, tmp_path, capsys):
    assert main(["run", str(questions), "--index", str(tmp_path), "--output", str(tmp_path / "run.html")]) == 1
    assert "--output names the .json file" in capsys.readouterr().err
    assert not (tmp_path / "run.html").exists()


@pytest.mark.skipif(
    not SCORE_TOOL.is_file(), reason="needs ../shared/tools/score.py beside the repository; put it there, run again"
)
def test_the_printed_scores_are_those_of_the_score_tool(retriever, questions, run, page):
    spec = importlib.util.spec_from_file_location("score_tool", SCORE_TOOL)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    queries = read_queries(questions)
    results = [to_json(retriever.reply(q.question, q.history), retriever, q.query_id) for q in queries]
    judged = tool.score(tool.load(questions), results)
    printed = {row[0]: row[1] for row in _table(page, "Scores") if row}
    names = {"hit@1": "hit@1", "hit@5": "hit@5", "recall@5": "recall@5", "mrr@10": "mrr", "answer": "answer"}
    assert {ours: printed[ours] for ours in names} == {
        ours: f"{tool.mean(judged, theirs):.3f}" for ours, theirs in names.items()
    }


def test_the_support_of_an_outcome_is_its_strongest_not_its_first():
    weak, strong = (Ranked("p", 1.0, s, "n", "n.txt", "", (), "", "", "", ()) for s in (0.4, 1.4))
    assert replace(_outcome("a"), ranked=(weak, strong)).support == 1.4
