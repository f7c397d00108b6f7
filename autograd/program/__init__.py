"""Programs: a function is recorded once as straight-line code over the table, then replayed.

    program.py     the data: instructions, guards, inputs and outputs; its text and checks
    recording.py   one call of a function, lifted to a program
    lifting.py     writes the graph of a call as instructions
    hashing.py     hashes of recorded numbers, reported to the recording
    tracing.py     an interpreter of the table that writes instructions: the chain rule in a program
    passes.py      dead code removed, constants folded, places numbered
    lanes.py       the plan of a run over blocks of rows: what is computed once, and what for each row
    uniform.py     which places have one number for all rows
    liveness.py    which places can share a slot
    replay.py      runs a program in Python, with the bits of the eager engine
    current_replayer.py  the replayer of the engine in use
    arguments.py   the arguments of a call: its numbers, and a key for everything else
    watching.py    closures and globals of a function, compared before each replay
    user_code.py   tells the user's files from those of these packages
    line_tracing.py  the user's line that made each node
    paths.py       records one call: a program, and how its outputs become a result
    results.py     builds a result from the outputs of a program
    verifying.py   compares replays with the function
    calls.py       the arguments of one call, split into numbers and a key
    cache.py       the programs of one function, looked up or recorded
    cutting.py     a function as two programs, forward and pull-back
    expanding.py   replaces nodes of replays by the graph of the function
    misses.py      why a program did not fit
    jit.py         jit(f)
    vmap.py        vmap(f)
    pickling.py    pickles and copies of jitted functions
    rows.py        splits arrays into rows, and stacks results
    columns.py     runs rows of plain numbers as columns
    threads.py     shares rows out to threads
    sums.py        sums over rows in a fixed order
    take.py        take(xs, i), where i may be data

`autograd/comparisons.py` has the `Listener` that reports events that the graph does not contain.
"""
