"""The training objective: in-batch contrastive loss, over mean vectors and over late interaction.

InfoNCE in both directions (van den Oord et al. 2018; as MultipleNegativesSymmetricRankingLoss in
sentence-transformers): each anchor must find its positive among all positives of the batch and the other
way round. Pairs that fit more than one anchor are no rivals of each other.
"""

import numpy as np
import torch
from torch.nn.functional import cross_entropy, normalize

_NEVER = -1e4  # a score no softmax sees


def rival_mask(same: np.ndarray) -> torch.Tensor:
    """Return the (n, n) bool mask of pairs that are no rivals, as a tensor."""
    return torch.from_numpy(same)


def contrastive_loss(scores: torch.Tensor, no_rivals: torch.Tensor) -> torch.Tensor:
    """Return the symmetric loss of (n, n) scaled scores whose diagonal holds the right pairs."""
    scores = scores.masked_fill(no_rivals, _NEVER)
    right = torch.arange(len(scores))
    return (cross_entropy(scores, right) + cross_entropy(scores.T, right)) / 2


def interaction_scores(table: torch.nn.EmbeddingBag, anchors: torch.Tensor, positives: torch.Tensor) -> torch.Tensor:
    """Return the (n, n) late-interaction scores of padded token ids (0 is no token).

    Each anchor token takes its best cosine among the positive's tokens and counts by the length of its
    vector (MaxSim of Khattab & Zaharia 2020, weighted).
    """
    words, anchor_words = torch.unique(anchors, return_inverse=True)
    others, positive_words = torch.unique(positives, return_inverse=True)
    vectors, other_vectors = _rows(table, words), _rows(table, others)
    near = normalize(vectors, dim=1) @ normalize(other_vectors, dim=1).T
    near = near.masked_fill((words == 0)[:, None] | (others == 0), 0.0)
    best = near[:, positive_words.view(-1)].view(len(words), *positives.shape).amax(dim=2)
    weight = (vectors.norm(dim=1) * (words != 0))[anchor_words]
    return (weight[:, :, None] * best[anchor_words]).sum(dim=1) / (weight.sum(dim=1, keepdim=True) + 1e-6)


def _rows(table: torch.nn.EmbeddingBag, ids: torch.Tensor) -> torch.Tensor:
    """(len(ids), dim) rows of the table, one a bag, so that gradients stay sparse."""
    return table(ids, torch.arange(len(ids)), per_sample_weights=torch.ones(len(ids)))
