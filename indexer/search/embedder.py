"""Embedding models behind one protocol: a light loader for static models, sentence-transformers for all others.

The only importer of sentence_transformers. A static model is a table of token vectors whose mean is the
text's vector, so tokenizers, safetensors and numpy are enough to run it: torch is not imported.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from tokenizers import Tokenizer

from indexer.config import ModelConfig
from indexer.errors import ModelError
from indexer.protocols import Embedder

BUILT_IN_FOLDER = Path(__file__).parents[1] / "model"
BUILT_IN_NAME = "built-in"
_STATIC_MODULE = "StaticEmbedding"


def load_embedder(config: ModelConfig) -> Embedder:
    """Return the embedder a setting names: the built-in model, a local folder, or a hub name.

    Raises ModelError when the folder holds no model, or a name cannot be loaded offline.
    """
    folder = Path(config.name) if config.name else BUILT_IN_FOLDER
    if is_static_model(folder) and not (config.query_prompt or config.passage_prompt):
        return StaticEmbedder.load(folder)
    if not config.name:
        raise ModelError(
            f"内置模型不在 {folder},请重新取得完整的程序文件 / the built-in model is missing from {folder}; restore the program files"
        )
    return SentenceTransformerEmbedder(config)


def is_static_model(folder: Path) -> bool:
    """Whether a folder holds a sentence-transformers model that is one StaticEmbedding and a normalisation."""
    modules = folder / "modules.json"
    if not modules.is_file():
        return False
    try:
        kinds = [module["type"].rsplit(".", 1)[-1] for module in json.loads(modules.read_text("utf-8"))]
    except (ValueError, KeyError, TypeError):
        return False  # damaged; loading it will say so
    return kinds in ([_STATIC_MODULE], [_STATIC_MODULE, "Normalize"]) and (folder / "tokenizer.json").is_file()


class StaticEmbedder:
    """A static model read without torch; its vectors equal those of sentence-transformers."""

    def __init__(self, tokenizer: Tokenizer, table: np.ndarray, scale: np.ndarray | None, model_id: str) -> None:
        """`table`: (vocabulary, dim) of any number type; `scale`: (vocabulary,) float32 factor of each row, or None."""
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self._table = table
        self._scale = scale
        self._model_id = model_id

    @classmethod
    def load(cls, folder: Path) -> "StaticEmbedder":
        """Read a folder written by sentence-transformers (or model2vec). Raises ModelError when it is damaged."""
        try:
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            with safe_open(folder / "model.safetensors", framework="numpy") as weights:
                names = set(weights.keys())
                table = weights.get_tensor("embeddings" if "embeddings" in names else "embedding.weight")
                scale = weights.get_tensor("weights").astype(np.float32) if "weights" in names else None
                if "mapping" in names:
                    table = table[weights.get_tensor("mapping")]
        except Exception as error:  # tokenizers raises no class of its own for a damaged file
            reason = " ".join(str(error).split())[:200]
            raise ModelError(
                f"模型文件夹 {folder} 读不出来,请重新取得 / the model folder {folder} cannot be read ({reason}); get it again"
            ) from error
        return cls(tokenizer, table, scale, f"{_name(folder)}@{fingerprint(folder)}")

    @property
    def model_id(self) -> str:
        """Name and fingerprint of the model folder."""
        return self._model_id

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return int(self._table.shape[1])

    def encode_document(self, texts: list[str]) -> np.ndarray:
        """Return (n, dim) float32 unit rows; a text without known tokens gives a zero row."""
        ids = self.token_ids(texts)
        lengths = np.array([len(i) for i in ids], dtype=np.int64)
        vectors = np.zeros((len(texts), self.dim), np.float32)
        filled = np.flatnonzero(lengths)
        if len(filled):
            flat = np.concatenate([np.asarray(ids[i], dtype=np.int64) for i in filled])
            starts = np.concatenate([[0], np.cumsum(lengths[filled])[:-1]])
            vectors[filled] = np.add.reduceat(self.token_vectors(flat), starts, axis=0) / lengths[filled, None]
        return unit_rows(vectors)

    encode_query = encode_document  # a question is read like any other text

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the vocabulary ids of each text."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]

    def tokens(self, ids: Sequence[int]) -> list[str]:
        """Return the words that vocabulary ids stand for."""
        return [self._tokenizer.id_to_token(int(i)) for i in ids]

    def token_vectors(self, ids: np.ndarray) -> np.ndarray:
        """Return the vectors of vocabulary ids, (len(ids), dim) float32, not normalised."""
        rows = self._table[ids].astype(np.float32)
        return rows if self._scale is None else rows * self._scale[ids, None]


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by hub name or local folder."""

    def __init__(self, config: ModelConfig) -> None:
        """Load the model. Raises ModelError when it is not there, or not cached and there is no network."""
        folder = Path(config.name)
        if not folder.exists():
            # Without network and cache the hub client retries for over a minute; local files decide at once.
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        # Imported here because importing torch takes seconds and the built-in model does not need it.
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(config.name, device="cpu")
        except (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError, SafetensorError) as error:
            reason = " ".join(str(error).split())[:200]
            raise ModelError(
                f"嵌入模型 {config.name} 加载失败:本机没有这个模型,或模型文件不完整。请把模型放到本地文件夹并写其路径,或去掉该设置以使用内置模型 / "
                f"the embedding model {config.name} cannot be loaded ({reason}); "
                "give a local folder, or drop the setting to use the built-in model"
            ) from error
        self._config = config
        mark = fingerprint(folder) if folder.is_dir() else hashlib.sha256(str(self._model).encode()).hexdigest()[:12]
        prompts = hashlib.sha256(f"{config.query_prompt}\0{config.passage_prompt}".encode()).hexdigest()[:6]
        self._model_id = f"{_name(folder)}@{mark}" + (
            f"+{prompts}" if config.query_prompt or config.passage_prompt else ""
        )

    @property
    def model_id(self) -> str:
        """Name, fingerprint and prompts of the model."""
        return self._model_id

    @property
    def dim(self) -> int:
        """Number of dimensions, read from the model."""
        return int(self._model.get_embedding_dimension())

    def encode_query(self, texts: list[str]) -> np.ndarray:
        """Return (n, dim) float32 unit rows, with the query prompt of the setting or of the model."""
        return self._encode(texts, self._model.encode_query, self._config.query_prompt)

    def encode_document(self, texts: list[str]) -> np.ndarray:
        """Return (n, dim) float32 unit rows, with the passage prompt of the setting or of the model."""
        return self._encode(texts, self._model.encode_document, self._config.passage_prompt)

    def _encode(self, texts: list[str], encode, prompt: str) -> np.ndarray:  # noqa: ANN001 - bound method of the model
        if not texts:
            return np.empty((0, self.dim), np.float32)
        vectors = encode(texts, prompt=prompt or None, convert_to_numpy=True, show_progress_bar=False)
        return unit_rows(np.asarray(vectors, dtype=np.float32))


def word_model_for(embedder: Embedder) -> StaticEmbedder:
    """Return the model whose word vectors serve the late interaction: a static embedder itself, else the built-in one."""
    return embedder if isinstance(embedder, StaticEmbedder) else StaticEmbedder.load(BUILT_IN_FOLDER)


def unit_rows(vectors: np.ndarray) -> np.ndarray:
    """Scale each row to length 1; zero rows stay zero."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(norms > 0, norms, 1)


def fingerprint(folder: Path) -> str:
    """Return 12 hex digits that change when any model file of the folder does (names, sizes, file ends)."""
    digest = hashlib.sha256()
    for path in sorted(
        p for p in folder.rglob("*") if p.is_file() and p.suffix in (".json", ".safetensors", ".txt", ".model", ".bin")
    ):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}:{size}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(65536))
            if size > 65536:
                # Weights of equal shape differ all over, so a stripe from the middle and the end tells them apart.
                for offset in (size // 2, size - 65536):
                    file.seek(offset)
                    digest.update(file.read(65536))
    return digest.hexdigest()[:12]


def _name(folder: Path) -> str:
    return BUILT_IN_NAME if folder == BUILT_IN_FOLDER else folder.as_posix().rstrip("/").rsplit("/", 1)[-1]
