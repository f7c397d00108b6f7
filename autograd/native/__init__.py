"""The native engine: Values stored in C, and the table's operations compiled.

    table/                 the table of operations, written as C
    engine.pyx             the Value; it includes the other files:
    python_api.pxi         functions of Python's C API
    node.pxi               the fields of a node
    memory/                allocating and freeing nodes
    recording_mode.pxi     the mode of this thread and task
    recording/             computes and records operations
    sweeps/                the sweeps over a graph
    models/                nn's modules, layers and parameters
    arrays/                columns of numbers, and NumPy's functions
    replay/                programs: encodes and runs them
    comparisons.pxi        comparisons with objects of any type
    python_fields.pxi      the fields of a node for Python code
    install_engine.pxi     makes calls to operations and the class Value use this engine
    source_fingerprint.py  a checksum of the sources, so that an outdated extension is not used

`autograd.current_engine` chooses between this engine and the one in Python.
"""
