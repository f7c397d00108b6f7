"""The native engine: Values stored in C, and the table's operations compiled.

    symbols.py       an interpreter of the table's rules that prints C
    generate.py      writes the table as C when the extension is built
    instructions.py  writes the instructions of programs as C
    kernels.h        the loops: operations of any number of operands, written by hand
    replay.h         the interpreter of programs
    engine.pyx       the Value; it includes the rest:
        python.pxi       the C functions of Python that are used
        slabs.pxi        the memory of nodes: slabs, cut from arenas
        node.pxi         the fields of a node
        freeing.pxi      freeing nodes, and what the cyclic collector sees
        context.pxi      the mode of this thread and task
        record.pxi       recording
        sweep.pxi        the reverse sweep of `backward`
        call.pxi         calls by name: `autograd.exp(x)`
        modules.pxi      the parts of a module of nn
        layers.pxi       layers of neurons, as nn calls them
        functional.pxi   the sweeps of derivatives of functions
        rows.pxi         a function of numbers over many rows
        parameters.pxi   numbers and gradients of many Values, as columns
        replay.pxi       programs: encoded, and run
        replay_rows.pxi  a program over columns of numbers
    fingerprint.py   the sources of an extension, so that an outdated one is not used

`autograd.current_engine` chooses between this engine and the one in Python.
"""
