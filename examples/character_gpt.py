"""A character-level GPT made of scalars. It reads names letter by letter, and learns to predict the next letter.

One transformer block: embeddings of letters and positions, causal self-attention, a feed-forward part, with RMSNorm
before each and before the scores of the next letter. Every number in it is a Value; Adam and a cosine schedule train
it.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from worksheet import show_title

import nn
from autograd import Value, fsum, no_grad, softmax

LETTERS = ".abcdefghijklmnopqrstuvwxyz"  # the dot marks the beginning and the end of a name
NAMES = Path(__file__).parent / "names.txt"
BATCH = 4

Vectors = list[list[Value]]


@dataclass(eq=False, repr=False)
class GPT(nn.Module):
    """Compute scores for the next letter after each letter of a text."""

    characters: nn.Embedding
    places: nn.Embedding
    norm1: nn.RMSNorm
    attention: nn.SelfAttention
    norm2: nn.RMSNorm
    feed_forward: nn.Sequential
    norm: nn.RMSNorm
    readout: nn.Linear

    @classmethod
    def drawn(cls, width: int = 16, heads: int = 4, context: int = 8, seed: int = 42) -> GPT:
        """Return a model with random weights, for text of up to `context` letters."""
        rng, size = random.Random(seed), len(LETTERS)

        def small(tensor: nn.init.Matrix, generator: nn.init.Seed) -> None:
            nn.init.normal_(tensor, std=0.08, generator=generator)

        return cls(
            nn.Embedding(size, width, init=small, rng=rng),
            nn.Embedding(context, width, init=small, rng=rng),
            nn.RMSNorm(width),
            nn.SelfAttention(width, heads, bias=False, init=small, rng=rng),
            nn.RMSNorm(width),
            nn.Sequential(
                nn.Linear(width, 4 * width, bias=False, init=small, rng=rng),
                "relu",
                nn.Linear(4 * width, width, bias=False, init=small, rng=rng),
            ),
            nn.RMSNorm(width),
            nn.Linear(width, size, bias=False, init=small, rng=rng),
        )

    def forward(self, tokens: Sequence[int]) -> Vectors:
        """Return a row of scores for each token: the scores of the next token, given all tokens so far."""
        stream = added(self.characters(tokens), self.places(range(len(tokens))))
        stream = added(stream, self.attention(self.norm1(stream)))
        stream = added(stream, self.feed_forward(self.norm2(stream)))
        scores: Vectors = self.readout(self.norm(stream))
        return scores


def added(stream: Vectors, change: Vectors) -> Vectors:
    """Return the sum of two lists of vectors."""
    return [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(stream, change, strict=True)]


def sample_of(name: str) -> tuple[list[int], list[int]]:
    """Return the letters of a name, and the next letter for each."""
    tokens = [LETTERS.index(letter) for letter in f".{name}."]
    return tokens[:-1], tokens[1:]


def loss_of(outputs: list[Vectors], targets: list[list[int]]) -> Value:
    """Return the mean cross entropy of all letters."""
    terms = [nn.cross_entropy(scores, wanted, reduction="sum") for scores, wanted in zip(outputs, targets, strict=True)]
    total: Value = fsum(terms)
    return total / sum(map(len, targets))


def invented(model: GPT, rng: random.Random) -> str:
    """Return a name drawn letter by letter."""
    tokens = [0]
    with no_grad():
        while len(tokens) <= len(model.places.weight):
            # doubled, so that unlikely letters are rarer
            chances = softmax([2.0 * score.data for score in model(tokens)[-1]])
            (token,) = rng.choices(range(len(LETTERS)), chances)
            if token == 0:
                break
            tokens.append(token)
    return "".join(LETTERS[token] for token in tokens[1:])


def main(argv: Sequence[str] | None = None) -> int:
    """Train, and print the loss and some invented names. Return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--steps", type=int, default=120, help="length of the training (default: %(default)s)")
    steps: int = parser.parse_args(argv).steps
    names = NAMES.read_text(encoding="utf-8").split()
    model = GPT.drawn()
    optimizer = nn.Adam(model.parameters(), lr=0.02, betas=(0.85, 0.99))
    schedule = nn.CosineAnnealingLR(optimizer, steps, warmup=5)
    show_title("A character GPT made of Values")
    print(f"{len(names)} names, {len(model.parameters())} parameters, {steps} steps of {BATCH} names\n")
    rng = random.Random(1)

    def report(training: nn.Training) -> None:
        done = len(training.history)
        if done % 30 == 0 or done in (1, steps):
            print(f"  step {done:>3}   loss {fmean(training.history.loss[-30:]):.4f}", flush=True)

    history = nn.History()
    for _ in range(steps):  # one epoch of `fit` per step, because the schedule counts steps
        batch = [sample_of(name) for name in rng.sample(names, BATCH)]
        nn.fit(
            model,
            batch,
            loss=loss_of,
            optimizer=optimizer,
            schedule=schedule,
            epochs=len(history) + 1,
            history=history,
            progress=False,
            callbacks=[report],
        )
    first, last = fmean(history.loss[:5]), fmean(history.loss[-5:])
    drawn = [invented(model, rng) for _ in range(30)]
    new = sorted({name for name in drawn if name not in names and len(name) > 2}, key=drawn.index)
    print(f"\n{len(new)} new names that are not in the list, among them:\n  {' '.join(new[:12])}")
    if not last < first:
        print(f"WRONG: the loss went from {first:.4f} to {last:.4f}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
