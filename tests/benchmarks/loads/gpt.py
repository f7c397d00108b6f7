"""One training step of a small character-level GPT in which every number is a scalar of the engine.

One layer, width 16, 4 heads, a feed-forward part four times as wide with relu, RMSNorm before each
part, no biases, 27 characters. It reads one word of seven letters, so eight characters are
predicted: spelled out, that is about 60,000 operations (the table prints the exact number). With fused
operations every linear map, attention score, mix of values and mean square is a `dot`, attention
weights are `softmax`, the cross entropy is `logsumexp` less the right character's logit.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import islice

from ..engines import Engine, Scalar
from .load import Load, Step

ALPHABET = ".abcdefghijklmnopqrstuvwxyz"  # a dot precedes and follows each word

Vector = Sequence[Scalar]
Matrix = Sequence[Vector]


def load(word: str = "partial", width: int = 16, heads: int = 4) -> Load:
    """Return the load: one run computes the mean cross entropy of `word` and its whole gradient."""
    tokens = [ALPHABET.index(letter) for letter in f".{word}."]
    given, wanted = tokens[:-1], tokens[1:]
    shapes = [
        (len(ALPHABET), width),  # the character
        (len(given), width),  # its position
        *[(width, width)] * 4,  # query, key, value, output
        (4 * width, width),  # feed-forward, out and back
        (width, 4 * width),
        (len(ALPHABET), width),  # logits
    ]
    draw = random.Random(42)
    numbers = [draw.gauss(0.0, 0.2) for rows, columns in shapes for _ in range(rows * columns)]

    def prepare(engine: Engine, numbers: Sequence[float]) -> Step:
        parameters = [engine.value(number) for number in numbers]
        rest = iter(parameters)
        characters, places, *attention, widen, narrow, readout = [
            [list(islice(rest, columns)) for _ in range(rows)] for rows, columns in shapes
        ]

        def step() -> tuple[Scalar, Sequence[Scalar]]:
            stream: Matrix = [
                [a + b for a, b in zip(characters[token], place, strict=True)]
                for token, place in zip(given, places, strict=True)
            ]
            normed = [_normed(engine, x) for x in stream]
            stream = _added(stream, _attended(engine, attention, heads, normed))
            normed = [_normed(engine, x) for x in stream]
            stream = _added(stream, [_fed_forward(engine, widen, narrow, x) for x in normed])
            losses = []
            for x, token in zip(stream, wanted, strict=True):
                logits = _linear(engine, readout, _normed(engine, x))
                losses.append(engine.logsumexp(logits) - logits[token])
            return engine.total(losses) / len(losses), parameters

        return step

    return Load("gpt", numbers, prepare)


def _linear(engine: Engine, matrix: Matrix, x: Vector) -> Vector:
    dot = engine.dot
    return [dot(row, x) for row in matrix]


def _normed(engine: Engine, x: Vector) -> Vector:
    scale = (engine.dot(x, x) / len(x) + 1e-5) ** -0.5
    return [a * scale for a in x]


def _added(stream: Matrix, changes: Matrix) -> Matrix:
    return [[a + b for a, b in zip(x, change, strict=True)] for x, change in zip(stream, changes, strict=True)]


def _fed_forward(engine: Engine, widen: Matrix, narrow: Matrix, x: Vector) -> Vector:
    return _linear(engine, narrow, [engine.relu(a) for a in _linear(engine, widen, x)])


def _attended(engine: Engine, matrices: Sequence[Matrix], heads: int, stream: Matrix) -> Matrix:
    """Let each position attend to itself and earlier positions, separately in each head."""
    query, key, value, output = matrices
    queries, keys, values = ([_linear(engine, m, x) for x in stream] for m in (query, key, value))
    size = len(query) // heads
    parts = [slice(start, start + size) for start in range(0, len(query), size)]
    dot, softmax, scale = engine.dot, engine.softmax, size**-0.5
    attended = []
    for place, asked in enumerate(queries, start=1):
        mixed: list[Scalar] = []
        for part in parts:
            wanted = asked[part]
            weights = softmax([dot(wanted, offered[part]) * scale for offered in keys[:place]])
            seen = zip(*(offered[part] for offered in values[:place]), strict=True)
            mixed += [dot(weights, column) for column in seen]
        attended.append(_linear(engine, output, mixed))
    return attended
