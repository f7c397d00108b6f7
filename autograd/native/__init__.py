"""The native engine: Values stored in C, and the table's operations compiled.

    symbols.py    an interpreter of the table's rules that prints C
    generate.py   writes the table as C when the extension is built
    kernels.h     the loops: operations of any number of operands, written by hand
    engine.pyx    the Value, and what includes the rest: node.pxi (storage), record.pxi, sweep.pxi, call.pxi

`autograd.engines` chooses between this engine and the one in Python.
"""
