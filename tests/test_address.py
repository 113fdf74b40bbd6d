"""A page or file on the network is fetched whole, or one clear sentence says why not."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest
from helpers import is_one_clear_sentence

from indexer.config import ReadingLimits
from indexer.errors import CorpusError
from indexer.reading.address import fetch
from indexer.reading.child import ReadingChild
from indexer.reading.loader import load_bytes

LIMITS = ReadingLimits()
LINE = "甲山市水务局关于仓库盘点整改情况的通报，已完成整改。"
PAGE = f"<html><head><title>通报</title></head><body><p>{LINE}</p></body></html>"
LOGIN = "<html><body><p>统一身份认证</p><form><input name='u'><input type='password'></form></body></html>"


@pytest.fixture
def site():
    """A web server of its own: a page in GB18030, a text with a Chinese name, an answer cut short; else missing."""
    answers = {
        "/page": (PAGE.encode("gb18030"), "text/html", 0),
        "/file.txt": (LINE.encode(), "text/plain", 0),
        quote("/通报.txt"): (LINE.encode(), "text/plain", 0),
        "/cut.txt": (LINE.encode(), "text/plain", 500),
        "/login": (LOGIN.encode(), "text/html", 0),
    }
    moved = {"/old": "/login", "/ftp": "ftp://127.0.0.1/a", "/local": "file:///etc/hostname", "/moved": "/file.txt"}

    stopped = threading.Event()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path in moved:
                self.send_response(302)
                self.send_header("Location", moved[self.path])
                self.end_headers()
                return
            if self.path == "/slow":
                self.send_response(200)
                self.end_headers()
                while not stopped.wait(0.05):
                    self.wfile.write(b"x")
                return
            body, kind, missing = answers.get(self.path, (b"", "", 0))
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body) + missing))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    stopped.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "suffix"),
    [
        pytest.param("/page", ".html", id="page"),
        pytest.param("/file.txt", ".txt", id="text"),
        pytest.param("/moved", ".html", id="moved"),
        pytest.param("/通报.txt", ".txt", id="Chinese address"),
    ],
)
def test_an_address_is_fetched_and_read_like_a_file(site, path, suffix):
    data, found = fetch(site + path, LIMITS)
    assert found == suffix
    assert LINE in load_bytes(data, found, LIMITS).text


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("{site}/missing", id="missing"),
        pytest.param("{site}/cut.txt", id="answer cut short"),
        pytest.param("{site}/ftp", id="leads to another kind of address"),
        pytest.param("{site}/local", id="leads to a file"),
        pytest.param("http://127.0.0.1:1/", id="no server"),
        pytest.param("http://[broken/", id="broken host"),
        pytest.param("http://127.0.0.1:eighty/", id="broken port"),
    ],
)
def test_an_address_that_cannot_be_fetched_is_a_clear_error(site, address):
    with pytest.raises(CorpusError, match=r"网址.* / .*(fetched|content)"):
        fetch(address.format(site=site), LIMITS)


def test_an_address_that_leads_to_a_login_page_says_so(site):
    with pytest.raises(CorpusError, match="登录"):
        fetch(f"{site}/old", LIMITS)


def test_an_address_that_never_ends_is_given_up_by_the_clock(site):
    limits = ReadingLimits(seconds=0.2)
    with ReadingChild(limits) as child, pytest.raises(CorpusError, match="秒") as error:
        child.call(fetch, f"{site}/slow", limits)
    assert is_one_clear_sentence(str(error.value))
