"""Trained token vectors -> a sentence-transformers model folder, one byte a number.

Each row is stored as int8 with one float32 factor (`embeddings` and `weights`, the layout that
sentence-transformers' StaticEmbedding reads for model2vec models), a quarter of the size of float32.
"""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

_STATIC = "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"
_NORMALIZE = "sentence_transformers.base.modules.normalize.Normalize"


def quantise(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return ((n, dim) int8, (n,) float32) whose product is nearest to `vectors` row by row."""
    factors = np.abs(vectors).max(axis=1) / 127.0
    factors = np.where(factors > 0, factors, 1.0).astype(np.float32)
    return np.rint(vectors / factors[:, None]).astype(np.int8), factors


def save_static_model(folder: Path, tokenizer: Tokenizer, vectors: np.ndarray) -> None:
    """Write the model folder. `vectors`: (vocabulary, dim) float32, row i for token id i."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1_Normalize").mkdir(exist_ok=True)
    table, factors = quantise(vectors)
    weights = folder / "model.safetensors"
    save_file({"embeddings": table, "weights": factors}, weights)
    weights.chmod(0o644)  # safetensors makes the file readable for its owner only
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": _STATIC},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": _NORMALIZE},
    ]
    settings = {
        "model_type": "SentenceTransformer",
        "prompts": {"query": "", "document": ""},
        "default_prompt_name": None,
        "similarity_fn_name": "cosine",
    }
    _write_json(folder / "modules.json", modules)
    _write_json(folder / "config_sentence_transformers.json", settings)
    _write_json(folder / "1_Normalize" / "config.json", {})


def load_vectors(folder: Path) -> np.ndarray:
    """Return the (vocabulary, dim) float32 token vectors of a saved static model."""
    stored = load_file(folder / "model.safetensors")
    return stored["embeddings"].astype(np.float32) * stored["weights"][:, None]


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
