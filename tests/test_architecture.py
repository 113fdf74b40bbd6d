"""The layout is kept: who may import whom, who owns which library, how long a module may be."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("indexer", "retriever", "eval", "views")
MAX_LINES = 300

#: Which of our packages a package may import besides itself. `app` is the one file app.py.
ALLOWED = {
    "indexer": set(),
    "retriever": {"indexer"},
    "eval": {"indexer", "retriever"},
    "views": {"indexer", "retriever", "eval"},
    "app": {"indexer", "retriever", "eval", "views"},
}
#: The rooms of a package from the ground up: each may import those of the rows above its own, and none beside it. What
#: stands in no room is on top of all rooms, but for the modules named here.
ROOMS = {
    "indexer": (
        {"types", "protocols", "errors", "quality"},
        {"config", "lexicon"},
        {"reading"},
        {"notice"},
        {"ledger", "search"},
        {"store"},
        {"model", "train"},
    ),
    "retriever": ({"types"}, {"question", "finding"}, {"answering"}, {"writing"}),
}
#: The modules that may import a library; a name stands for everything below it too.
OWNERS = {
    "sentence_transformers": {"indexer.search.embedder", "indexer.train", "retriever.finding.rerank"},
    "torch": {"indexer.train"},
    "transformers": {"indexer.train"},
    "faiss": {"indexer.search.dense", "indexer.train"},
    "bm25s": {"indexer.search.lexical", "indexer.train", "eval.peers"},
    "rjieba": {"indexer.lexicon.segment", "indexer.lexicon.sounds", "indexer.train", "eval.robustness"},
    "langchain_text_splitters": {"indexer.search.passages", "eval.ablation", "eval.peers"},
    "matplotlib": {"eval.plots"},
    "openai": {"retriever.writing.endpoint"},
    "lxml": {"indexer.reading"},
    "ofdkit": {"indexer.reading.ofd"},
    "openpyxl": {"indexer.ledger.spreadsheet", "eval.reading_bench"},
    "pypdfium2": {"indexer.reading"},
    "python_calamine": {"indexer.reading.sheets.reader"},
    "rapidocr": {"indexer.reading.pdf.scan"},
    "sqlite3": {"indexer.store.database"},
    "streamlit": {"app", "views"},
}


def _module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _modules() -> dict[str, Path]:
    paths = [ROOT / "app.py", *(path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))]
    return {_module_name(path): path for path in paths}


MODULES = _modules()


def _imports(name: str) -> Iterator[str]:
    """Yield the full name of every module that a module of ours imports, wherever in the file."""
    path = MODULES[name]
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                whole = f"{source}.{alias.name}"
                yield whole if whole in MODULES else source


def _lies_in(name: str, places: set[str]) -> bool:
    return any(name == place or name.startswith(place + ".") for place in places)


def test_the_modules_are_found_and_their_imports_read():
    assert {
        "app",
        "indexer.build",
        "indexer.train.static",
        "retriever.finding.search",
        "eval.run",
        "views.chat",
    } <= set(MODULES)
    assert "indexer.search.dense" in set(_imports("indexer.build"))
    assert "indexer.store.added" in set(_imports("indexer.build"))  # from . import added
    assert "sentence_transformers" in set(_imports("indexer.search.embedder"))  # inside a function


@pytest.mark.parametrize("name", MODULES)
def test_a_package_imports_only_what_lies_below_it(name):
    own = name.split(".")[0]
    ours = {imported.split(".")[0] for imported in _imports(name)} & {*ALLOWED}
    assert ours - {own} <= ALLOWED[own]


def _floor(name: str) -> tuple[int, str]:
    """The floor that a module of a package with rooms stands on, and its room; on top where it is in none."""
    package, room = name.split(".")[:2] if "." in name else (name, "")
    floors = ROOMS[package]
    return next((n for n, rooms in enumerate(floors) if room in rooms), len(floors)), room


@pytest.mark.parametrize("name", [name for name in MODULES if name.split(".")[0] in ROOMS])
def test_no_room_imports_one_above_it_or_beside_it(name):
    package = name.split(".")[0]
    floor, room = _floor(name)
    for imported in set(_imports(name)) & MODULES.keys():
        if imported.split(".")[0] != package or imported == package:
            continue
        below, other = _floor(imported)
        on_top = floor == len(ROOMS[package])
        assert below < floor or other == room or on_top, f"{name} imports {imported}"


def test_every_room_is_there_and_every_module_of_a_package_lies_in_one_or_on_top():
    for package, floors in ROOMS.items():
        there = {path.name for path in (ROOT / package).iterdir() if path.is_dir() and path.name != "__pycache__"}
        assert there - {"data"} == set().union(*floors) - {"types", "protocols", "errors", "quality", "config"}


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_imported_by_its_owner_only(library):
    importers = {name for name in MODULES if library in {i.split(".")[0] for i in _imports(name)}}
    assert importers, f"nobody imports {library}: drop it from the list"
    assert {name for name in importers if not _lies_in(name, OWNERS[library])} == set()


def test_pages_do_no_ranking_themselves():
    heavy = {"numpy", "faiss", "torch", "bm25s", "tokenizers", "sqlite3"}
    pages = [name for name in MODULES if _lies_in(name, {"app", "views"})]
    assert {name: heavy & {i.split(".")[0] for i in _imports(name)} for name in pages} == {n: set() for n in pages}


def test_no_module_imports_itself_in_a_circle():
    graph = {name: [i for i in _imports(name) if i in MODULES and i != name] for name in MODULES}
    done: set[str] = set()

    def circle_from(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        found = next((circle for i in graph[name] if (circle := circle_from(i, [*path, name]))), [])
        done.add(name)
        return found

    assert [circle for name in graph if (circle := circle_from(name, []))] == []


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_short_enough_to_read(name):
    assert len(MODULES[name].read_text("utf-8").splitlines()) <= MAX_LINES


def test_importing_the_retriever_loads_no_torch_and_no_streamlit():
    program = "import sys, retriever.library; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(result.stdout.split())
    assert "faiss" in loaded  # the subprocess did import
    heavy = {
        "torch",
        "sentence_transformers",
        "transformers",
        "streamlit",
        "langchain_text_splitters",
        "pypinyin",
        "openai",
    }
    assert not loaded & heavy
