"""The pages, driven by Streamlit's own test runner over a real index of the shipped corpus."""

import shutil
import tomllib
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from eval.feedback import candidates
from indexer.build import remove

ROOT = Path(__file__).parents[1]
WAIT_S = 60  # a slow machine is no failure


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("app") / "index"


@pytest.fixture
def app(index, monkeypatch) -> AppTest:
    st.cache_resource.clear()  # process-wide: it would survive into the next test
    monkeypatch.setattr("views.shared.INDEX", index)
    monkeypatch.setattr("views.shared.CORPUS", ROOT / "corpus")
    return AppTest.from_file(ROOT / "app.py", default_timeout=WAIT_S).run()


def ask(app: AppTest, question: str) -> AppTest:
    return app.chat_input[0].set_value(question).run()


def said(app: AppTest, turn: int) -> str:
    """All Markdown of the turn-th message, questions and answers counted alike."""
    return "\n".join(markdown.value for markdown in app.chat_message[turn].markdown)


def test_a_first_visit_builds_the_index_and_offers_questions(app, index):
    assert not app.exception
    assert (index / "CURRENT").is_file()
    assert len([b for b in app.button if b.key and b.key.startswith("example-")]) >= 3


def test_an_example_is_asked_by_a_click(app):
    example = next(b for b in app.button if b.key and b.key.startswith("example-"))
    example.click().run()
    assert not app.exception
    assert len(app.chat_message) == 2


def test_an_answer_has_numbered_citations_and_a_list_of_sources(app):
    ask(app, "闲置土地采取了哪些整改措施")
    assert not app.exception
    answer = said(app, 1)
    assert "22宗" in answer
    assert "notice?id=xiamen-zygh-2024-xuncha" in answer
    assert any("出处" in expander.label for expander in app.expander)


def test_an_english_question_is_answered_from_the_same_item(app):
    ask(app, "what measures addressed idle land")
    assert "22宗" in said(app, 1)
    assert "item 二" in said(app, 1)


@pytest.mark.parametrize("question", ["梅西拿过几次世界杯冠军", "今天天气怎么样", "推荐一部电影"])
def test_what_is_not_there_is_said_to_be_not_there(app, question):
    ask(app, question)
    assert "没有找到" in said(app, 1)
    assert not app.expander


def test_the_conversation_stays_and_a_follow_up_uses_it(app):
    ask(app, "天河区加装电梯的问题整改了没有")
    ask(app, "那泉州呢")
    assert not app.exception
    assert len(app.chat_message) == 4
    assert "天河区" in said(app, 0)
    assert "泉州" in said(app, 2)


def test_a_question_with_markup_is_shown_and_not_obeyed(app):
    ask(app, "<script>alert(1)</script> **闲置土地** $x$")
    assert not app.exception
    assert "<script>" not in said(app, 0)


def test_the_switch_turns_the_pages_english(app):
    app.session_state["language"] = "English"
    app.run()
    assert "For example:" in [caption.value for caption in app.caption]


def test_a_missing_corpus_is_one_clear_sentence(tmp_path, monkeypatch):
    st.cache_resource.clear()
    monkeypatch.setattr("views.shared.INDEX", tmp_path / "index")
    monkeypatch.setattr("views.shared.CORPUS", tmp_path / "nowhere")
    app = AppTest.from_file(ROOT / "app.py", default_timeout=WAIT_S).run()
    assert not app.exception
    assert "nowhere" in app.error[0].value


def test_a_damaged_index_is_one_clear_sentence_with_a_way_out(tmp_path, monkeypatch):
    st.cache_resource.clear()
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "CURRENT").write_text("000009", encoding="utf-8")
    monkeypatch.setattr("views.shared.INDEX", tmp_path / "index")
    monkeypatch.setattr("views.shared.CORPUS", ROOT / "corpus")
    app = AppTest.from_file(ROOT / "app.py", default_timeout=WAIT_S).run()
    assert not app.exception
    assert app.error
    assert [b for b in app.button if "重建" in b.label]


def test_the_library_lists_every_notice(app):
    app.switch_page("views/library.py").run()
    assert not app.exception
    assert len(app.dataframe[0].value) == 5


def test_an_answer_marked_wrong_waits_for_review_until_the_mark_is_taken_back(app, index):
    ask(app, "谁负责采矿权整治")
    app.feedback[0].set_value(0).run()
    assert not app.exception
    assert [c.question for c in candidates(index)] == ["谁负责采矿权整治"]
    app.feedback[0].set_value(1).run()
    assert candidates(index) == []


def test_a_question_over_many_items_shows_its_rows_and_how_it_was_understood(app):
    ask(app, "天河分局还没整改完的有哪些")
    assert not app.exception
    assert "台账中有" in said(app, 1)
    assert len(app.dataframe[0].value) >= 4
    assert [b.key for b in app.button if b.key and b.key.startswith("mark-0-")] == ["mark-0-publisher", "mark-0-status"]


def test_a_condition_is_taken_away_by_a_click(app):
    ask(app, "天河分局还没整改完的有哪些")
    before = len(app.dataframe[0].value)
    app.button(key="mark-0-publisher").click().run()
    assert not app.exception
    assert len(app.dataframe[0].value) > before
    assert [b.key for b in app.button if b.key and b.key.startswith("mark-0-")] == ["mark-0-status"]


def test_what_a_follow_up_takes_over_is_shown_and_can_be_taken_away(app):
    ask(app, "泉州的联系电话是多少")
    ask(app, "那闲置土地呢?")  # another matter of the same body
    marks = [b.key for b in app.button if b.key and b.key.startswith("mark-1-")]
    assert marks == ["mark-1-publisher"]
    app.button(key="mark-1-publisher").click().run()
    assert "厦门市自然资源和规划局" in said(app, 3)


def ledger(index, monkeypatch, **address: str) -> AppTest:
    """The ledger page, opened at an address."""
    st.cache_resource.clear()
    monkeypatch.setattr("views.shared.INDEX", index)
    page = AppTest.from_file(ROOT / "views" / "ledger.py", default_timeout=WAIT_S)
    for name, value in address.items():
        page.query_params[name] = value
    return page.run()


def test_the_ledger_lists_every_row_and_filters_it(app, index, monkeypatch):
    page = ledger(index, monkeypatch)
    assert not page.exception
    everything = len(page.dataframe[0].value)
    page.multiselect(key="f-status").set_value(["未完成"]).run()
    assert not page.exception
    rows = page.dataframe[0].value
    assert 0 < len(rows) < everything
    assert set(rows["整改情况"]) == {"未完成"}


def test_the_ledger_opens_with_the_filter_of_its_address(app, index, monkeypatch):
    page = ledger(index, monkeypatch, status="基本完成", words="采购")
    assert set(page.dataframe[0].value["整改情况"]) == {"基本完成"}
    assert all("采购" in issue for issue in page.dataframe[0].value["问题"])


def test_a_filter_that_nothing_meets_says_so(app, index, monkeypatch):
    page = ledger(index, monkeypatch, words="不可能有的词")
    assert not page.exception
    assert page.info[0].value == "没有符合条件的行,请放宽条件。"


def test_a_topic_shows_how_several_bodies_dealt_with_it(app, index, monkeypatch):
    st.cache_resource.clear()
    monkeypatch.setattr("views.shared.INDEX", index)
    page = AppTest.from_file(ROOT / "views" / "topics.py", default_timeout=WAIT_S).run()
    assert not page.exception
    shown = "\n".join(markdown.value for markdown in page.markdown)
    assert shown.count("notice?id=") >= 2
    assert len({line.split("id=")[1].split("&")[0] for line in shown.splitlines() if "notice?id=" in line}) >= 2


def test_the_link_of_a_due_by_question_shows_the_rows_due_by_that_day(app, index, monkeypatch):
    ask(app, "2010年11月底前要完成的有哪些")
    link = next(c.value for c in app.caption if "ledger?" in c.value).split("](ledger?")[1].rstrip(")")
    address = dict(pair.split("=") for pair in link.split("&"))
    assert address["due_until"] == "2010-11-30"
    assert "due_from" not in address
    page = ledger(index, monkeypatch, due_until="2010-11-30")
    assert not page.exception
    assert page.query_params["due_until"] == "2010-11-30"
    assert "due_from" not in page.query_params
    assert len(page.dataframe[0].value) > 0
    assert set(page.dataframe[0].value["完成时限"].str[:10] <= "2010-11-30") == {True}


def test_a_conversation_outlives_a_notice_that_it_cites(app, index, monkeypatch, tmp_path):
    library = tmp_path / "index"
    shutil.copytree(index, library)
    monkeypatch.setattr("views.shared.INDEX", library)
    ask(app, "天河区加装电梯的问题整改了没有")
    assert "guangzhou-tianhe-gh-2022-xuncha" in said(app, 1)
    remove(["guangzhou-tianhe-gh-2022-xuncha"], library, progress=lambda *_: None)
    ask(app, "闲置土地采取了哪些整改措施")
    assert not app.exception
    assert "22宗" in said(app, 3)
    assert any("已移出" in line for line in [m.value for m in app.markdown])


def test_the_server_is_for_this_machine_only_and_shows_no_traceback():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings["server"]["address"] == "localhost"
    assert settings["client"]["showErrorDetails"] == "none"
