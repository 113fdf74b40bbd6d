"""Messages fit for users: what is wrong, with the value, and what to do. Chinese with an English twin."""


class RectifyError(Exception):
    """Base of all errors whose text may be shown to a user as it is."""


class CorpusError(RectifyError):
    """A file, address or folder cannot be taken in; the message names it and says why."""


class IndexMissingError(RectifyError):
    """There is no index where one was looked for; the message names the command that builds it."""


class IndexFormatError(RectifyError):
    """The index is damaged, or was made by another format or embedding model; the message names both."""


class IndexBusyError(RectifyError):
    """Another process is writing the index and did not finish in time."""


class ModelError(RectifyError):
    """The embedding model cannot be loaded; the message names it and says how to choose one."""


class QuestionError(RectifyError):
    """A question file or question cannot be read; the message names the line."""


class EndpointError(RectifyError):
    """A language model's address is set wrongly or did not write an answer; the message says why."""
