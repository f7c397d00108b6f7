"""Programs: a function is recorded once as straight-line code over the table, then replayed.

    jit.py        jit(f)
    vmap.py       vmap(f)
    take.py       take(xs, i), where i may be data
    program.py    the data: instructions, guards, inputs and outputs; its text and checks
    guards.py     the tests that must have their recorded outcomes
    fields.py     the types of its fields
    layout.py     the call of the function as text
    binding.py    a program with closed-over Values as constants
    calls/        one call: its numbers, and a key for everything else
    recording/    writes the graph of a call as a program
    passes.py     dead code removed, constants folded, places numbered
    paths.py      records one call: a program, and how its outputs become a result
    cutting.py    a function as two programs, forward and pull-back
    replay/       runs a program, and builds its result
    cache/        the programs of one function, looked up, recorded or verified
    rows/         runs a program over many rows
    uniform.py    which places have one number for all rows
    user_code.py  tells the user's files from those of these packages
    pickling.py   pickles and copies of jitted functions

`autograd/modes/listener.py` has the `Listener` that reports events that the graph does not contain.
"""
