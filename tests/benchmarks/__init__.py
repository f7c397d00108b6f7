"""The cost of the engine, as ratios measured in one run: `python -m tests.benchmarks`.

Each load is written once, over an `Engine`, and runs on plain floats (forward only); on both engines of this project,
both spelled out (every sum and product is a node) and with fused operations; on a class in the style of microgpt, on
micrograd, and with `--peers` on PyTorch and JAX. Absolute times say more about the machine than about the engine, so
only ratios are reported, and only if all engines agree on loss and gradient.

    engines.py           the functions that an engine offers to a load, and every engine
    micrograd_engine.py  micrograd, with the exp and log it lacks
    microgpt_engine.py   a Value class in the style of microgpt
    others.py            PyTorch and JAX
    spelled_out.py       dot, softmax and others, for engines that do not fuse them
    loads/               mlp, gpt, expression
    agreement.py         the check that comes before any ratio
    timing.py            interleaved rounds
    bars.py              the ratios that must hold
    report.py            the table, JSON
    scaling.py           a million nodes: time and memory
    steps.py             optimizers
    training.py          fit, replayed and with whole graphs
"""
