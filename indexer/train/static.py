"""Design (a): a table of token vectors, trained so that texts that belong together lie together.

Two objectives on the same table, because it is used in two ways: the mean of a text's vectors (how a text
is encoded) and the best match of each word (how the late interaction reads it).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import normalize

from .objective import contrastive_loss, interaction_scores, rival_mask
from .pairs import Batch, PairSet, Texts, batches

#: Called with (step, of how many, loss of each source as an average since the last call).
Log = Callable[[int, int, dict[str, float]], None]


@dataclass(frozen=True, slots=True)
class StaticSettings:
    """Hyperparameters, chosen by the runs recorded in the model card."""

    dim: int = 256
    steps: int = 6000
    batch_size: int = 1024  # pairs
    interaction_batch: int = 192  # of these, how many also train the late interaction
    interaction_share: float = 1.0  # weight of that objective; 0 leaves it out
    learning_rate: float = 0.01
    warmup_steps: int = 100
    word_drop: float = 0.2  # share of tokens left out at random, so that no single word carries a pair
    similarity_scale: float = 20.0  # inverse temperature of cosine similarities
    interaction_scale: float = 15.0
    initial_spread: float = 0.05
    seed: int = 1


def train_static(vocabulary: int, sets: list[PairSet], settings: StaticSettings, log: Log) -> np.ndarray:
    """Return (vocabulary, dim) float32 token vectors; row 0, the unknown token, is zero."""
    torch.manual_seed(settings.seed)
    rng = np.random.default_rng(settings.seed)
    table = torch.nn.EmbeddingBag(vocabulary, settings.dim, mode="sum", sparse=True)
    with torch.no_grad():
        table.weight.normal_(0, settings.initial_spread)
        table.weight[0] = 0
    optimizer = torch.optim.SparseAdam(table.parameters(), lr=settings.learning_rate)
    losses: dict[str, list[float]] = {}
    drawn: Iterator[Batch] = batches(sets, settings.batch_size, rng)
    for step in range(1, settings.steps + 1):
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * _schedule(step, settings)
        batch = next(drawn)
        loss = _loss(table, batch, settings, rng)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.setdefault(batch.source.name, []).append(loss.item())
        if step % 500 == 0 or step == settings.steps:
            log(step, settings.steps, {name: sum(v) / len(v) for name, v in losses.items()})
            losses = {}
    vectors = table.weight.detach().numpy().copy()
    vectors[0] = 0
    return vectors


def _schedule(step: int, settings: StaticSettings) -> float:
    """Linear warm-up, then linear decay to two per cent."""
    return min(1.0, step / settings.warmup_steps) * max(0.02, 1 - step / settings.steps)


def _loss(
    table: torch.nn.EmbeddingBag, batch: Batch, settings: StaticSettings, rng: np.random.Generator
) -> torch.Tensor:
    anchors = _mean(table, batch.source.anchors, batch.rows, settings, rng)
    positives = _mean(table, batch.source.positives, batch.rows, settings, rng)
    rivals = rival_mask(batch.same)
    loss = contrastive_loss(settings.similarity_scale * anchors @ positives.T, rivals)
    if settings.interaction_share:
        count = min(settings.interaction_batch, len(batch.rows))
        scores = interaction_scores(
            table,
            _padded(batch.source.anchors, batch.rows[:count], 24, settings.word_drop, rng),
            _padded(batch.source.positives, batch.rows[:count], 48, 0.0, rng),
        )
        loss = loss + settings.interaction_share * contrastive_loss(
            settings.interaction_scale * scores, rivals[:count, :count]
        )
    return loss


def _mean(
    table: torch.nn.EmbeddingBag, texts: Texts, rows: np.ndarray, settings: StaticSettings, rng: np.random.Generator
) -> torch.Tensor:
    """(n, dim) unit vectors of the texts; a sum, since the length is normalised away."""
    ids, starts = texts.take(rows)
    kept = torch.from_numpy((rng.random(len(ids)) >= settings.word_drop).astype(np.float32))
    return normalize(table(torch.from_numpy(ids), torch.from_numpy(starts), per_sample_weights=kept), dim=1)


def _padded(texts: Texts, rows: np.ndarray, length: int, drop: float, rng: np.random.Generator) -> torch.Tensor:
    """(n, length) token ids, 0 where there is none; from a longer text a random stretch."""
    padded = np.zeros((len(rows), length), np.int64)
    for line, row in enumerate(rows):
        ids = texts.ids[texts.offsets[row] : texts.offsets[row + 1]]
        if len(ids) > length:
            start = int(rng.integers(0, len(ids) - length + 1))
            ids = ids[start : start + length]
        padded[line, : len(ids)] = ids
    if drop:
        padded[rng.random(padded.shape) < drop] = 0
    return torch.from_numpy(padded)
