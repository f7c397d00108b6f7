"""Programs: a function is recorded once as straight-line code over the table of operations, then replayed.

    jit.py                    jit(f)
    vmap.py                   vmap(f)
    option_checks.py          checks the options of both
    take.py                   take(xs, i) with an i that may be data
    ir/                       a program as data
    calls/                    one call: its numbers, and a key for everything else
    recording/                writes the graph of a call as a program
    optimization_passes.py    removes dead code, folds constants, renumbers operands
    closed_over_constants.py  a program with closed-over Values as constants
    forward_and_pull_back.py  a function as two programs, forward and pull-back
    replay/                   runs a program, and builds its result
    cache/                    the programs of one function, looked up, recorded or verified
    rows/                     runs a program over many rows
    shards/                   divides rows among threads, processes and machines
    user_source_lines.py      distinguishes the user's files from the files of these packages
    pickling.py               pickles and copies of jitted functions

`autograd/modes/event_listener.py` has the `Listener` that reports events that the graph does not contain.
"""
