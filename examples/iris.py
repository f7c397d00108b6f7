"""Iris: a 4-8-3 network classifies three kinds of iris by four measurements, with scikit-learn's data."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from worksheet import show_title

import nn
from autograd import no_grad


def main(argv: Sequence[str] | None = None) -> int:
    """Train on 120 flowers, and print how the other 30 are classified. Return the exit status."""
    del argv  # there are no options
    show_title("Iris: three kinds classified by a 4-8-3 network")
    try:
        from sklearn.datasets import load_iris
    except ImportError as missing:
        print(f"not run. {missing}: pip install scikit-learn")
        return 0
    iris = load_iris()
    train, test = nn.random_split((iris.data, iris.target), [120, 30], generator=1)
    standardize = nn.Standardizer.of([x for x, _ in train])
    net = nn.Sequential(nn.Linear(4, 8, rng=1), "tanh", nn.Linear(8, 3, rng=2))
    inputs, kinds = standardize([x for x, _ in train]), [kind for _, kind in train]
    history = nn.fit(
        net,
        (inputs, kinds),
        loss=nn.cross_entropy,
        optimizer=nn.AdamW(net.parameters(), lr=0.02),
        epochs=40,
        batch_size=20,
        seed=1,
        progress=False,
    )
    print(net.summary())
    print(f"\n{history}\n")
    table = [[0] * 3 for _ in range(3)]
    with no_grad():
        for x, kind in zip(standardize([x for x, _ in test]), (kind for _, kind in test), strict=True):
            scores = [score.data for score in net(x)]
            table[kind][scores.index(max(scores))] += 1
    names = [str(name) for name in iris.target_names]
    print(f"  {'true kind':<12}" + "".join(f"{name:>12}" for name in names) + "  (predicted)")
    for name, row in zip(names, table, strict=True):
        print(f"  {name:<12}" + "".join(f"{n:>12}" for n in row))
    right = sum(table[i][i] for i in range(3))
    print(f"\n{right} of {len(test)} unseen flowers are classified correctly")
    if right < 27:
        print("WRONG: fewer than nine in ten", file=sys.stderr)
    return 0 if right >= 27 else 1


if __name__ == "__main__":
    sys.exit(main())
