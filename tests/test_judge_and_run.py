"""What counts as found and as answered, and a whole run over a small library."""

import importlib.util
import json
from pathlib import Path

import pytest
from helpers import SHARED, build_library

from eval.__main__ import main
from eval.data import Gold, Query, read_queries
from eval.judge import answers, covers, first_ranks, holds, plain
from eval.run import evaluate, groups
from eval.run_files import load_run, save_run
from indexer.build import build
from retriever.__main__ import to_json
from retriever.finding.search import RANKINGS
from retriever.library import Retriever, open_retriever
from retriever.types import Mode

SCORE_TOOL = SHARED / "tools" / "score.py"
REAL_QUESTIONS = SHARED / "eval" / "dev.jsonl"
QUESTIONS = [
    {
        "id": "figure",
        "type": "fact",
        "question": "加装了多少部电梯",
        "gold": [{"doc": "housing.txt", "quote": "落实财政补贴560万元，加装电梯35部"}],
        "answer": ["35部"],
    },
    {
        "id": "measures",
        "type": "measures",
        "difficulty": 2,
        "question": "闲置仓库采取了哪些整改措施",
        "gold": [
            {"doc": "water.txt", "quote": "核查闲置仓库7座，面积2.8万平方米"},
            {"doc": "water.txt", "quote": "制定处置方案，分批公开出租"},
        ],
        "answer": ["7座", "2.8万 平方米||28000平方米"],
    },
    {
        "id": "two",
        "type": "compare",
        "question": "巡河台账和历史建筑分别怎么整改",
        "gold": [
            {"doc": "water.txt", "quote": "补建巡河台账，对12条河道逐条登记"},
            {"doc": "housing.txt", "quote": "对41处历史建筑逐处挂牌建档"},
        ],
        "answer": ["12条", "41处", "没有这句话"],
    },
    {
        "id": "english",
        "lang": "en",
        "type": "status",
        "question": "Is the installation of elevators finished?",
        "gold": [{"doc": "housing.txt", "quote": "整改情况：基本完成整改"}],
        "answer": ["基本完成"],
    },
    {
        "id": "wrong-label",
        "type": "fact",
        "question": "河道登记",
        "gold": [{"doc": "water.txt", "quote": "这句话不在任何通报里面出现过"}],
        "answer": ["九十九"],
    },
    {
        "id": "followup",
        "type": "followup",
        "history": ["闲置仓库怎么处置"],
        "question": "那完成了吗",
        "gold": [{"doc": "water.txt", "quote": "已出租4座，其余3座计划2024年12月底前完成出租"}],
        "answer": ["4座"],
    },
    {"id": "off-topic", "type": "unanswerable", "question": "红烧肉怎么做才好吃", "gold": []},
    {"id": "strange", "type": "unanswerable", "question": "苏州的电梯加装了几部", "gold": []},
]


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    return build_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def retriever(index) -> Retriever:
    return open_retriever(index)


@pytest.fixture(scope="module")
def questions(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("questions") / "small.jsonl"
    path.write_text("".join(json.dumps(q, ensure_ascii=False) + "\n" for q in QUESTIONS), encoding="utf-8")
    return path


def _query(query_type: str, *facts: tuple[str, ...]) -> Query:
    return Query("q", "电梯", "zh", query_type, (), 0, (Gold("n", "x"),), facts)


def test_blanks_commas_and_width_are_set_aside():
    assert plain(" 加装，电梯３５部,\n共1,234 元") == "加装电梯35部共1234元"


@pytest.mark.parametrize(
    ("passage", "found"),
    [
        pytest.param("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉", True, id="whole"),
        pytest.param("前文甲乙丙丁戊己庚辛壬癸子丑后文", True, id="twelve-of-twenty"),
        pytest.param("前文甲乙丙丁戊己庚辛壬癸子后文", False, id="eleven-of-twenty"),
        pytest.param("甲乙丙丁戊己庚辛壬癸、子丑寅卯辰巳午未申酉", False, id="ten-twice"),
        pytest.param("壬癸子丑寅卯辰巳午未申酉后文", True, id="the-last-twelve"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_passage_holds_a_quotation_from_sixty_per_cent_in_one_piece(passage, found):
    assert holds("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉", passage) is found


def test_a_short_quotation_must_stand_there_whole():
    assert holds("四座仓库", "已出租四座仓库。")
    assert not holds("四座仓库", "已出租四座仓。")


def test_a_passage_within_the_quotation_counts_from_twelve_characters():
    quote = "".join(map(chr, range(0x4E00, 0x4E00 + 60)))
    assert holds(quote, quote[5:17])
    assert not holds(quote, quote[5:16])


def test_an_item_is_covered_by_its_passages_in_its_notice_only():
    gold = Gold("water.txt", item="一(一)2")
    assert covers(gold, "", "water.txt", "water", "一(一)2")
    assert covers(Gold("water", item="一(一)2"), "", "water.txt", "water", "一(一)2")
    assert not covers(gold, "", "housing.txt", "housing", "一(一)2")
    assert not covers(gold, "", "water.txt", "water", "一(一)1")


def test_a_quotation_is_covered_wherever_it_stands():
    assert covers(Gold("water.txt", "已出租 4 座,其余"), plain("正在推进。已出租4座，其余3座"), "x.txt", "x", "")


def test_an_answer_is_right_when_it_shows_every_fact_in_one_of_its_wordings():
    query = _query("fact", ("35部", "三十五部"), ("560万元",))
    assert answers(query, "补贴５６０万元,加装三十五部")
    assert not answers(query, "加装三十五部")


@pytest.mark.parametrize(("query_type", "limit"), [("fact", 800), ("measures", 1500), ("list", 2500)])
def test_an_answer_that_is_too_long_is_no_answer(query_type, limit):
    query = _query(query_type, ("35",))
    assert answers(query, "35" + "x" * (limit - 2))
    assert not answers(query, "35" + "x" * (limit - 1))


def test_first_ranks_are_counted_from_one_for_each_gold_entry():
    query = Query("q", "电梯", "zh", "fact", (), 0, (Gold("a", "x"), Gold("a", "y"), Gold("a", "z")), ())
    covered = [[False, False, False], [True, False, False], [True, False, True]]
    assert first_ranks(query, covered) == [2, None, 3]


def test_a_run_judges_every_query_and_finds_what_is_there(retriever, questions):
    seen: list[tuple[int, int]] = []
    queries = read_queries(questions)
    run = evaluate(retriever, queries, name="small", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(n, len(QUESTIONS)) for n in range(1, len(QUESTIONS) + 1)]
    assert [o.query for o in run.outcomes] == queries
    assert run.values["hit@1"]["figure"] == 1
    assert run.values["answer"]["figure"] == 1
    assert run.values["hit@5"]["wrong-label"] == 0
    assert run.values["refused_right"] == {"off-topic": 1, "strange": 1}
    assert sum(o.false_citations for o in run.outcomes) == 0
    assert run.settings["model"] == retriever.index.config.model_id


def test_the_mode_of_a_run_is_the_mode_of_its_search(retriever, questions):
    def ranked(mode: Mode) -> list[tuple[tuple[str, float], ...]]:
        run = evaluate(retriever, read_queries(questions), name="small", mode=mode, progress=lambda *_: None)
        return [tuple((r.passage_id, r.score) for r in o.ranked) for o in run.outcomes]

    expected = retriever.retrieve(retriever.understand("加装了多少部电梯"), ranking=RANKINGS[Mode.LEXICAL])
    assert ranked(Mode.LEXICAL)[0] == tuple((e.result.passage.passage_id, e.result.score) for e in expected)
    assert ranked(Mode.LEXICAL) != ranked(Mode.HYBRID)


def test_groups_break_a_run_down_and_leave_no_query_out(retriever, questions):
    run = evaluate(retriever, read_queries(questions), name="small", progress=lambda *_: None)
    found = groups(run)
    assert found["all"] == [q["id"] for q in QUESTIONS]
    assert found["type=unanswerable"] == ["off-topic", "strange"]
    assert found["lang=en"] == ["english"]
    assert found["difficulty=2"] == ["measures"]
    assert found["notice=housing.txt"] == ["figure", "two", "english"]


def test_a_saved_run_holds_scores_and_everything_of_each_query(retriever, questions, tmp_path):
    run = evaluate(retriever, read_queries(questions), name="small", progress=lambda *_: None)
    save_run(run, tmp_path / "new" / "run.json")
    record = json.loads((tmp_path / "new" / "run.json").read_text("utf-8"))
    mean = sum(run.values["mrr@10"].values()) / 6
    assert record["scores"]["mrr@10"]["mean"] == pytest.approx(mean)
    assert record["values"]["hit@5"] == run.values["hit@5"]
    assert [q["id"] for q in record["queries"]] == [q["id"] for q in QUESTIONS]
    assert record["queries"][0]["gold_ranks"] == list(run.outcomes[0].gold_ranks)
    assert record["settings"]["mode"] == "hybrid"


def test_a_run_read_back_is_the_run_that_was_saved(retriever, questions, tmp_path):
    run = evaluate(retriever, read_queries(questions), name="small", progress=lambda *_: None)
    save_run(run, tmp_path / "run.json")
    again = load_run(tmp_path / "run.json")
    assert again == run


def test_an_outcome_says_which_facts_are_missing_and_which_passage_covers_what(retriever, questions):
    run = evaluate(retriever, read_queries(questions), name="small", progress=lambda *_: None)
    two = run.questions["two"]
    assert ("没有这句话",) in two.missing
    assert [next(n for n, r in enumerate(two.ranked, 1) if g in r.covers) for g in (0, 1)] == list(two.gold_ranks)
    assert two.first_right == min(two.gold_ranks)
    best = retriever.retrieve(retriever.understand(two.query.question))
    assert two.support == max(e.result.support for e in best)
    assert run.questions["wrong-label"].first_right is None


def test_the_command_prints_a_table_and_writes_the_run(index, questions, tmp_path, capsys):
    output = tmp_path / "run.json"
    assert main(["run", str(questions), "--index", str(index), "--output", str(output)]) == 0
    table = capsys.readouterr().out
    assert "hit@5" in table
    assert "type=compare" in table
    assert "of which not verbatim: 0" in table
    assert json.loads(output.read_text("utf-8"))["name"] == "small"


def test_the_command_names_the_wrong_line_and_fails(index, tmp_path, capsys):
    path = tmp_path / "bad.jsonl"
    path.write_text('{"question": ""}\n', encoding="utf-8")
    assert main(["run", str(path), "--index", str(index)]) == 1
    assert "bad.jsonl:1: 缺少 question" in capsys.readouterr().err


def _agrees_with_the_score_tool(retriever: Retriever, path: Path) -> None:
    spec = importlib.util.spec_from_file_location("score_tool", SCORE_TOOL)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    queries = read_queries(path)
    values = evaluate(retriever, queries, name="n", progress=lambda *_: None).values
    results = [to_json(retriever.reply(q.question, q.history), retriever, q.query_id) for q in queries]
    rows = tool.score(tool.load(path), results)
    names = {"hit@1", "hit@3", "hit@5", "recall@5", "recall@10", "answer"}
    for ours, theirs in [*zip(sorted(names), sorted(names), strict=True), ("mrr@10", "mrr")]:
        expected = {row["id"]: row[theirs] for row in rows if theirs in row}
        assert values[ours] == pytest.approx(expected, abs=1e-9)
        assert round(sum(values[ours].values()) / len(expected), 3) == round(tool.mean(rows, theirs), 3)
    assert values["refused_right"] == {row["id"]: float(row["refused"]) for row in rows if not row["answerable"]}
    assert values["refused_wrong"] == {row["id"]: float(row["refused"]) for row in rows if row["answerable"]}


@pytest.mark.skipif(
    not SCORE_TOOL.is_file(), reason="needs ../shared/tools/score.py beside the repository; put it there, run again"
)
def test_scores_agree_with_the_score_tool(retriever, questions):
    _agrees_with_the_score_tool(retriever, questions)


@pytest.mark.skipif(
    not (SCORE_TOOL.is_file() and REAL_QUESTIONS.is_file()),
    reason="needs ../shared/tools/score.py and ../shared/eval/dev.jsonl beside the repository; put them there, run again",
)
def test_scores_of_the_real_questions_agree_with_the_score_tool(tmp_path):
    build(SHARED / "notices", tmp_path, progress=lambda *_: None)
    _agrees_with_the_score_tool(open_retriever(tmp_path), REAL_QUESTIONS)
