"""Address of a page or file on the network -> its bytes."""

import ipaddress
import re
import socket
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from indexer.config import ReadingLimits
from indexer.errors import CorpusError

from .limits import check_size
from .loader import SUFFIXES

_TIMEOUT_S = 30  # seconds without a byte
_MIB = 2**20
_ASKS_TO_LOG_IN = re.compile(rb"<input[^>]{0,200}type\s*=\s*[\"']?password", re.IGNORECASE)


def fetch(address: str, limits: ReadingLimits) -> tuple[bytes, str]:
    """Return (bytes, suffix for `load_bytes`) of an http(s) address. Raises CorpusError when that fails."""
    try:
        plain = _in_ascii(address)
        request = Request(plain, headers={"User-Agent": "Mozilla/5.0 (rectification-notice index)"})
        with build_opener(_SafeRedirects()).open(request, timeout=_TIMEOUT_S) as answer:
            data = answer.read(limits.file_mib * _MIB + 1)
            missing = answer.length  # bytes announced and not read; None where none were announced
            kind = answer.headers.get_content_type()
            is_elsewhere = answer.geturl() != plain
    except (OSError, HTTPException, ValueError) as error:
        raise CorpusError(
            f"网址取不到内容({error}),请检查地址和网络 / the address cannot be fetched: {error}"
        ) from error
    check_size(len(data), limits)
    if missing:
        raise CorpusError(
            f"网址内容不完整(缺 {missing} 字节),请重试 / the content is cut short ({missing} bytes are missing); try again"
        )
    if is_elsewhere and _ASKS_TO_LOG_IN.search(data):
        raise CorpusError(
            "网址转到了登录页面,请在浏览器里登录后保存网页,再放入文件 / "
            "the address leads to a login page; log in with a browser, save the page and add the file"
        )
    suffix = Path(unquote(urlsplit(address).path)).suffix.lower()
    return data, suffix if suffix in SUFFIXES and kind != "text/html" else ".html"


class _SafeRedirects(HTTPRedirectHandler):
    """Follows a page that moved, but neither to another kind of address nor from the open network to this one."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).scheme not in ("http", "https"):
            raise URLError(f"redirect to {newurl}")
        if _is_private(newurl) and not _is_private(req.full_url):
            raise URLError(f"redirect to a private address: {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _is_private(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, None)}
    except OSError:
        return False  # it cannot be reached either
    return any(not ipaddress.ip_address(str(ip).split("%")[0]).is_global for ip in found)


def _in_ascii(address: str) -> str:
    """Return the address as it goes over the line: Chinese and blanks in escapes; what is escaped stays as it is."""
    parts = urlsplit(address.strip())
    host = parts.netloc
    if not host.isascii():
        port = "" if parts.port is None else f":{parts.port}"
        host = (parts.hostname or "").encode("idna").decode("ascii") + port
    keep = "%/:;=@&+$,!~*'()"
    return urlunsplit((parts.scheme, host, quote(parts.path, safe=keep), quote(parts.query, safe=keep + "?"), ""))
