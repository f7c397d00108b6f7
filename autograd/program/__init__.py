"""Programs: a function recorded once as straight-line code over the table, and replayed.

    program.py     the data: instructions, guards, inputs and outputs; its text and checks
    recording.py   one call of a function, lifted to a program
    hashing.py     hashes of recorded numbers, which a recording hears of
    tracing.py     an interpreter of the table that writes instructions: the chain rule in a program
    passes.py      dead code removed, constants folded, places numbered
    liveness.py    which places can share a slot
    replay.py      a program run in Python, with the bits of the eager engine
    current_replayer.py  the choice between it and the replayer in C
    arguments.py   the arguments of a call: numbers, and a key for the rest
    watching.py    the numbers that a function closes over, compared before a replay
    user_code.py   where the user's own code is
    line_tracing.py  the user's line that made each node
    paths.py       one call recorded: a program, and how its outputs become a result
    results.py     the outputs of a program, put together to a result
    verifying.py   replays compared with the function
    cache.py       the programs of one function, found or recorded
    cutting.py     a function as two programs, forward and pull-back
    expanding.py   nodes of replays replaced by the graph of the function
    misses.py      why a program did not fit
    jit.py         jit(f)
    vmap.py        vmap(f)
    rows.py        arrays taken apart into rows, and put together again
    columns.py     rows of plain numbers, run as columns
    sums.py        sums over rows in one order
    take.py        take(xs, i), where i may be data

`autograd/comparisons.py` has the `Listener` that tells a recording of events that a graph does not show.
"""
