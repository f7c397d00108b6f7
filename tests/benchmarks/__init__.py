"""What the engine costs, measured as ratios in one run: `python -m tests.benchmarks`.

Each load is written once, over an `Engine`, and runs on plain floats (forward only), on this engine
spelled out (every sum and product a node), on this engine with its fused operations, and on
micrograd. Times on their own say more about the machine than about the engine, so only ratios are
claimed, and only after all engines agreed on loss and gradient.

    engines.py           what a load may ask of an engine, and every engine there is
    micrograd_engine.py  micrograd, with the exp and log it lacks
    spelled_out.py       dot, softmax and the like for engines that do not fuse them
    loads/               mlp, gpt, expression
    agreement.py         the check that comes before any ratio
    timing.py            interleaved rounds
    bars.py              what must hold
    report.py            the table, JSON
    scaling.py           a million nodes: time and memory
"""
