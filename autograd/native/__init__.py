"""The native engine: Values stored in C, and the table's operations compiled.

    table/           the table of operations, written as C
    engine.pyx       the Value; it includes the other files:
    python.pxi       functions of Python's C API
    node.pxi         the fields of a node
    memory/          allocating and freeing nodes
    context.pxi      the mode of this thread and task
    record.pxi       recording
    sweep.pxi        the reverse sweep of `backward`
    functional.pxi   the sweeps for derivatives of functions
    call.pxi         calls by name: `autograd.exp(x)`
    models/          modules, layers and parameters of nn
    arrays/          columns of numbers, and NumPy's functions
    replay/          programs: encodes and runs them
    fingerprint.py   a checksum of the sources, so that an outdated extension is not used

`autograd.current_engine` chooses between this engine and the one in Python.
"""
