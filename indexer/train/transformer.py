"""Design (b): a small BERT, pre-trained on Chinese text and then trained on the same pairs as the static model.

Masked-language modelling (Devlin et al. 2019) on the paragraphs; then the contrastive objective, in a first
part with in-batch rivals only, in a second with hard negatives that BM25 and the model itself rank high.
The word embeddings start from the static model's vectors.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import faiss
import numpy as np
import torch
from tokenizers import Tokenizer, processors
from torch.nn.functional import cross_entropy, normalize
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from .objective import contrastive_loss, rival_mask
from .pairs import PairSet, Texts, batches

#: Called with (what is trained, minutes used, of how many, loss).
Log = Callable[[str, float, float, float], None]

MINED = 5000  # pairs of a source for which hard negatives are looked for
_SPECIAL = ("[PAD]", "[CLS]", "[SEP]", "[MASK]")


@dataclass(frozen=True, slots=True)
class TransformerSettings:
    """Hyperparameters. The lengths of the three parts are times, since this runs where there is no GPU."""

    layers: int = 4
    hidden: int = 256
    heads: int = 4
    inner: int = 1024
    max_tokens: int = 96
    masked_minutes: float = 60
    contrastive_minutes: float = 90
    hard_minutes: float = 45
    masked_batch: int = 64  # paragraphs
    pair_batch: int = 128
    learning_rate: float = 5e-4
    similarity_scale: float = 20.0
    seed: int = 1


class SmallBert(torch.nn.Module):
    """BERT whose text vector is the mean of its last layer; the word embeddings also predict masked words."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast, settings: TransformerSettings, words: np.ndarray) -> None:
        """`words`: (vocabulary, hidden) vectors the word embeddings start from."""
        super().__init__()
        config = BertConfig(
            vocab_size=len(tokenizer),
            hidden_size=settings.hidden,
            num_hidden_layers=settings.layers,
            num_attention_heads=settings.heads,
            intermediate_size=settings.inner,
            max_position_embeddings=settings.max_tokens,
            pad_token_id=tokenizer.pad_token_id,
        )
        self.bert = BertModel(config, add_pooling_layer=False)
        with torch.no_grad():
            start = torch.from_numpy(words * (0.05 / max(float(words.std()), 1e-6)))
            self.bert.embeddings.word_embeddings.weight[: len(words)] = start
        self.bias = torch.nn.Parameter(torch.zeros(len(tokenizer)))

    def forward(self, ids: torch.Tensor, attention: torch.Tensor) -> torch.Tensor:
        """Return (n, hidden) unit vectors."""
        states = self.bert(input_ids=ids, attention_mask=attention).last_hidden_state
        kept = attention.unsqueeze(-1).float()
        return normalize((states * kept).sum(dim=1) / kept.sum(dim=1), dim=1)

    def masked_loss(self, ids: torch.Tensor, attention: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Return the cross-entropy over the positions whose label is not -100."""
        states = self.bert(input_ids=ids, attention_mask=attention).last_hidden_state
        chosen = labels != -100
        scores = states[chosen] @ self.bert.embeddings.word_embeddings.weight.T + self.bias
        return cross_entropy(scores, labels[chosen])


def wrap_tokenizer(tokenizer: Tokenizer) -> PreTrainedTokenizerFast:
    """Add the special tokens of BERT to the static model's tokenizer; its own ids stay."""
    tokenizer = Tokenizer.from_str(tokenizer.to_str())
    tokenizer.add_special_tokens(list(_SPECIAL))
    ids = {token: tokenizer.token_to_id(token) for token in _SPECIAL}
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    )


def train_transformer(
    tokenizer: PreTrainedTokenizerFast,
    words: np.ndarray,
    paragraphs: Texts,
    sets: Sequence[PairSet],
    settings: TransformerSettings,
    log: Log,
) -> SmallBert:
    """Return the trained model. `words`: the static model's token vectors."""
    torch.manual_seed(settings.seed)
    rng = np.random.default_rng(settings.seed)
    model = SmallBert(tokenizer, settings, words)
    masked = _masked_losses(model, tokenizer, paragraphs, settings, rng)
    _train(model, masked, settings.masked_minutes, settings, "masked words", log)
    pairs = _pair_losses(model, tokenizer, sets, settings, rng)
    _train(model, pairs, settings.contrastive_minutes, settings, "pairs", log)
    hard = mine_hard_negatives(model, tokenizer, sets, settings)
    harder = _pair_losses(model, tokenizer, sets, settings, rng, hard)
    _train(model, harder, settings.hard_minutes, settings, "hard negatives", log)
    return model.eval()


def save_transformer(folder: Path, model: SmallBert, tokenizer: PreTrainedTokenizerFast, max_tokens: int) -> None:
    """Write a sentence-transformers folder: transformer, mean pooling, normalisation."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    plain = folder / "plain"
    model.bert.save_pretrained(plain)
    tokenizer.save_pretrained(plain)
    transformer = Transformer(str(plain), max_seq_length=max_tokens)
    pooling = Pooling(transformer.get_embedding_dimension(), "mean")
    SentenceTransformer(modules=[transformer, pooling, Normalize()], device="cpu").save(str(folder))


def mine_hard_negatives(
    model: SmallBert, tokenizer: PreTrainedTokenizerFast, sets: Sequence[PairSet], settings: TransformerSettings
) -> dict[str, np.ndarray]:
    """Return, for the sources of questions, one wrong but similar positive for each pair (row numbers)."""
    found: dict[str, np.ndarray] = {}
    for pair_set in sets:
        size = min(len(pair_set.anchors), MINED)
        if not pair_set.name.startswith(("zh_", "everyday", "english")):
            continue
        rows = np.arange(size)
        with torch.no_grad():
            model.eval()
            anchors = _encode(model, tokenizer, pair_set.anchors, rows, settings)
            positives = _encode(model, tokenizer, pair_set.positives, rows, settings)
            model.train()
        index = faiss.IndexFlatIP(positives.shape[1])
        index.add(positives)
        near = index.search(anchors, min(30, size))[1]
        lexical = bm25s.BM25()
        lexical.index([_words(pair_set.positives, r) for r in rows], show_progress=False)
        queries = [_words(pair_set.anchors, r) for r in rows]
        words = lexical.retrieve(queries, k=min(10, size), show_progress=False, n_threads=1).documents
        hard = np.full(size, -1, np.int64)
        for row in rows:
            rivals = np.concatenate([words[row][:5], near[row][3:]])
            right = pair_set.positives.group[row]
            wrong = [
                r
                for r in rivals
                if pair_set.positives.group[r] != right and pair_set.anchors.group[r] != pair_set.anchors.group[row]
            ]
            if wrong:
                hard[row] = wrong[row % len(wrong)]
        found[pair_set.name] = hard
    return found


def _train(
    model: SmallBert,
    losses: Iterator[torch.Tensor],
    minutes: float,
    settings: TransformerSettings,
    name: str,
    log: Log,
) -> None:
    optimizer = torch.optim.AdamW(model.parameters(), lr=settings.learning_rate, weight_decay=0.01)
    began, recent, step = time.monotonic(), [], 0
    while (used := (time.monotonic() - began) / 60) < minutes:
        step += 1
        share = used / minutes
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * min(1.0, step / 200) * 0.5 * (1 + math.cos(math.pi * share))
        loss = next(losses)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        recent.append(loss.item())
        if step % 200 == 0:
            log(name, used, minutes, sum(recent) / len(recent))
            recent = []


def _masked_losses(
    model: SmallBert,
    tokenizer: PreTrainedTokenizerFast,
    paragraphs: Texts,
    settings: TransformerSettings,
    rng: np.random.Generator,
) -> Iterator[torch.Tensor]:
    length = settings.max_tokens - 2
    while True:
        rows = rng.integers(0, len(paragraphs), settings.masked_batch)
        ids, attention = _padded(paragraphs, rows, tokenizer, length, rng)
        labels = torch.full_like(ids, -100)
        chosen = (
            torch.from_numpy(rng.random(ids.shape) < 0.15) & attention.bool() & (ids < len(paragraphs_words(tokenizer)))
        )
        labels[chosen] = ids[chosen]
        how = torch.from_numpy(rng.random(ids.shape))
        ids = torch.where(chosen & (how < 0.8), tokenizer.mask_token_id, ids)
        random_words = torch.from_numpy(rng.integers(1, len(paragraphs_words(tokenizer)), ids.shape))
        ids = torch.where(chosen & (how >= 0.9), random_words, ids)
        yield model.masked_loss(ids, attention, labels)


def paragraphs_words(tokenizer: PreTrainedTokenizerFast) -> range:
    """Return the ids of ordinary words, without the special tokens at the end."""
    return range(len(tokenizer) - len(_SPECIAL))


def _pair_losses(
    model: SmallBert,
    tokenizer: PreTrainedTokenizerFast,
    sets: Sequence[PairSet],
    settings: TransformerSettings,
    rng: np.random.Generator,
    hard: dict[str, np.ndarray] | None = None,
) -> Iterator[torch.Tensor]:
    length = settings.max_tokens - 2
    for batch in batches(sets, settings.pair_batch, rng):
        anchors = model(*_padded(batch.source.anchors, batch.rows, tokenizer, length, rng))
        positives = model(*_padded(batch.source.positives, batch.rows, tokenizer, length, rng))
        loss = contrastive_loss(settings.similarity_scale * anchors @ positives.T, rival_mask(batch.same))
        mined = (hard or {}).get(batch.source.name)
        if mined is not None:
            known = batch.rows < len(mined)
            places = np.flatnonzero(known & (mined[np.minimum(batch.rows, len(mined) - 1)] >= 0))
            if len(places):
                rivals = model(*_padded(batch.source.positives, mined[batch.rows[places]], tokenizer, length, rng))
                right = (anchors[places] * positives[places]).sum(dim=1, keepdim=True)
                wrong = anchors[places] @ rivals.T
                scores = settings.similarity_scale * torch.cat([right, wrong], dim=1)
                loss = loss + cross_entropy(scores, torch.zeros(len(places), dtype=torch.long))
        yield loss


def _encode(
    model: SmallBert, tokenizer: PreTrainedTokenizerFast, texts: Texts, rows: np.ndarray, settings: TransformerSettings
) -> np.ndarray:
    parts = []
    for start in range(0, len(rows), 256):
        ids, attention = _padded(texts, rows[start : start + 256], tokenizer, settings.max_tokens - 2, None)
        parts.append(model(ids, attention).numpy())
    return np.concatenate(parts)


def _row(texts: Texts, row: int) -> np.ndarray:
    return texts.ids[texts.offsets[row] : texts.offsets[row + 1]]


def _words(texts: Texts, row: int) -> list[str]:
    """The token ids of a text as the strings bm25s takes."""
    return [str(i) for i in _row(texts, row)] or ["0"]


def _padded(
    texts: Texts, rows: np.ndarray, tokenizer: PreTrainedTokenizerFast, length: int, rng: np.random.Generator | None
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return (ids, attention), each (n, longest + 2); of a longer text the start, or a random stretch with `rng`."""
    lines = []
    for row in rows:
        ids = _row(texts, row)
        if len(ids) > length:
            start = 0 if rng is None else int(rng.integers(0, len(ids) - length + 1))
            ids = ids[start : start + length]
        lines.append(ids)
    width = max(len(line) for line in lines) + 2
    ids = np.full((len(lines), width), tokenizer.pad_token_id, np.int64)
    for number, line in enumerate(lines):
        ids[number, 0] = tokenizer.cls_token_id
        ids[number, 1 : len(line) + 1] = line
        ids[number, len(line) + 1] = tokenizer.sep_token_id
    tensor = torch.from_numpy(ids)
    return tensor, (tensor != tokenizer.pad_token_id).long()
