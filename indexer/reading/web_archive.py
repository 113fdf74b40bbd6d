"""A web page saved as one file (.mht) -> its page. Pictures and the rest of the parts are not looked at."""

from email import message_from_bytes
from email.errors import MessageError

from indexer.errors import CorpusError

_HEAD = 4000  # bytes in which an archive says that it is one
_MARKS = (b"multipart/related", b"text/html")


def is_web_archive(data: bytes) -> bool:
    """Whether the bytes are a page in MIME form, as browsers and Word save it."""
    head = data[:_HEAD].lower()
    return b"mime-version:" in head and b"content-type:" in head and any(mark in head for mark in _MARKS)


def page_in(data: bytes) -> bytes:
    """Return the first page of the archive. Raises CorpusError when there is none."""
    try:
        for part in message_from_bytes(data).walk():
            if part.get_content_type() == "text/html":
                page = part.get_payload(decode=True)
                if isinstance(page, bytes) and page.strip():
                    return page
    except (MessageError, LookupError, ValueError, TypeError) as error:
        raise _no_page() from error
    raise _no_page()


def _no_page() -> CorpusError:
    return CorpusError(
        "单个文件网页里没有网页,可能已损坏,请用浏览器重新保存为 .html / there is no page in the web archive; save it again as .html"
    )
