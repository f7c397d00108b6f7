"""The native engine: Values stored in C, and the table's operations compiled.

    symbols.py       an interpreter of the table's rules that prints C
    generate.py      writes the table as C when the extension is built
    instructions.py  writes the instructions of programs as C
    lane_instructions.py  writes the instructions of programs over blocks of rows as C
    kernels.h        loops for operations that take any number of operands, written by hand
    replay.h         the interpreter of programs
    lanes.h          the interpreter of programs over blocks of rows
    vector.h         fast exp, expm1, log, log1p and tanh, for programs that need not be exact
    engine.pyx       the Value; it includes the rest:
        python.pxi       functions of Python's C API
        slabs.pxi        the memory of nodes: slabs, cut from arenas
        node.pxi         the fields of a node
        freeing.pxi      freeing nodes, and the cyclic garbage collector
        context.pxi      the mode of this thread and task
        record.pxi       recording
        sweep.pxi        the reverse sweep of `backward`
        call.pxi         calls by name: `autograd.exp(x)`
        modules.pxi      the submodules and Values of a module of nn
        layers.pxi       the outputs of a layer of neurons
        functional.pxi   the sweeps for derivatives of functions
        rows.pxi         a function of numbers applied to many rows
        ufuncs.pxi       NumPy's functions of two numbers
        parameters.pxi   data and gradients of many Values, as columns
        replay.pxi       encodes and runs programs
        replay_rows.pxi  runs a program over columns of numbers
        lanes.pxi        runs a program over blocks of rows
    fingerprint.py   a checksum of the sources, so that an outdated extension is not used

`autograd.current_engine` chooses between this engine and the one in Python.
"""
