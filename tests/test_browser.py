"""The chat in a real headless Chromium, on the shipped corpus."""

import csv
import io
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, TimeoutError, sync_playwright

ROOT = Path(__file__).parents[1]
CHROMIUM = next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
WAIT_MS = 90_000  # a slow machine is no failure
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="needs Chromium: install it (Debian: apt-get install chromium fonts-wqy-microhei)"
    ),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    index = tmp_path_factory.mktemp("browser") / "index"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1"]
    server = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"RECTIFY_INDEX": str(index)}, stdout=subprocess.DEVNULL
    )
    for _ in range(WAIT_MS // 100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(timeout=20)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser, address):
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(WAIT_MS)
    opened.goto(address)
    opened.wait_for_selector('[data-testid="stChatInput"] textarea')
    yield opened
    opened.close()


def ask(page: Page, question: str) -> str:
    """Ask and return the text of the page when the answer is complete."""
    sources = page.locator('[data-testid="stChatMessage"] [data-testid="stExpander"]')
    before = sources.count()
    page.locator('[data-testid="stChatInput"] textarea').fill(question)
    page.keyboard.press("Enter")
    sources.nth(before).wait_for()
    return page.locator('[data-testid="stChatMessage"]').last.inner_text()


def _downloaded(page, button):
    """The file that a click brings; on a busy machine a click may be lost while the page is drawn, and people click again."""
    for last in (False, False, True):
        try:
            with page.expect_download(timeout=WAIT_MS if last else 20_000) as download:
                page.locator(button).click()
            return download.value
        except TimeoutError:
            if last:
                raise
    return None


def test_a_deep_link_as_the_first_request_opens_the_ledger_and_its_rows_are_saved(browser, address):
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(WAIT_MS)
    opened.goto(f"{address}/ledger?status=正在推进")
    opened.wait_for_selector('[data-testid="stDataFrame"]')
    links = opened.locator('[data-testid="stSidebarNavLink"]').all_inner_texts()
    assert [words.split("\n")[-1] for words in links] == ["问答", "整改台账", "主题", "文库", "评测"]
    rows = int(opened.locator('[data-testid="stMetricValue"]').first.inner_text())
    # A click while the page is still being drawn asks for a file of the run before.
    opened.locator('[data-testid="stStatusWidget"]').wait_for(state="detached")
    opened.wait_for_timeout(2000)
    saved = Path(_downloaded(opened, 'button:has-text("导出 CSV")').path()).read_bytes()
    assert saved.startswith(b"\xef\xbb\xbf")
    statuses = [line["整改情况"] for line in csv.DictReader(io.StringIO(saved.decode("utf-8-sig")))]
    assert statuses == ["正在推进"] * rows
    opened.close()


@pytest.mark.parametrize("question", ["闲置土地采取了哪些整改措施", "what measures addressed idle land"])
def test_idle_land_is_answered_with_the_right_item_and_its_figures(page, question):
    answer = ask(page, question)
    assert "部分审计发现问题整改不力" in answer
    assert "22宗" in answer
    assert "[1]" in answer


def test_a_citation_opens_the_notice_with_the_passage_marked_and_in_sight(page):
    ask(page, "闲置土地采取了哪些整改措施")
    link = page.locator('[data-testid="stChatMessage"] a').first.get_attribute("href")
    page.goto(page.url.split("?")[0].rstrip("/").removesuffix("/chat") + "/" + link.lstrip("/"))
    mark = page.locator("mark#passage")
    mark.wait_for()
    page.wait_for_function(
        "() => { const r = document.querySelector('mark#passage').getBoundingClientRect();"
        " return r.top >= 0 && r.top < window.innerHeight; }"
    )
    assert "一是" in mark.inner_text()


def test_a_source_opens_beside_the_answer(page):
    ask(page, "闲置土地采取了哪些整改措施")
    page.locator('[data-testid="stExpander"] summary').first.click()
    page.locator('button:has-text("看原文")').first.click()
    page.locator('[role="dialog"] mark#passage').wait_for()


def test_the_conversation_is_still_there_after_a_visit_to_the_library(page):
    ask(page, "闲置土地采取了哪些整改措施")
    page.locator('[data-testid="stSidebarNavLink"]', has_text="文库").click()
    page.locator('[data-testid="stDataFrame"]').wait_for()
    page.locator('[data-testid="stSidebarNavLink"]', has_text="问答").click()
    page.locator('[data-testid="stChatMessage"]', has_text="闲置土地").first.wait_for()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_runs_over_the_side(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    ask(page, "闲置土地采取了哪些整改措施")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
