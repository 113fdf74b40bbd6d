"""The places that the name of a body says: 广州市规划和自然资源局天河区分局 is of 广州市天河区."""

from indexer.lexicon.lexicon import pattern
from indexer.lexicon.text import folded


def find_region(name: str) -> str:
    """Return the places that the name of a body begins with: 广州市规划和自然资源局天河区分局 -> 广州市天河区."""
    rest = pattern("cue", "party_name").sub("", folded(name))
    places: list[str] = []
    while len(places) < 3 and (found := pattern("cue", "place").match(rest)):
        places.append(found.group())
        rest = rest[found.end() :]
    branch = pattern("cue", "branch").search(rest)
    return "".join(places + ([branch["place"]] if branch and places else []))


def split_places(region: str) -> list[str]:
    """Cut a region into its places: 福建省厦门市 -> 福建省, 厦门市."""
    return [found.group() for found in pattern("cue", "place").finditer(region)]


def place_stem(place: str) -> str:
    """Return the name people use: 厦门市 -> 厦门; a name of two characters keeps its suffix."""
    stem = pattern("cue", "place_kind").sub("", place)
    return stem if len(stem) >= 2 else place
