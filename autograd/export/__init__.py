"""Programs written in other languages.

    methods.py       the methods of a program that call the rest
    expressions.py   the formula of an operation as a graph
    scopes.py        where a formula computes its parts
    vocabulary.py    how a language writes numbers, operations and choices
    formula_text.py  a formula as text
    sums.py          long sums, found again as loops
    statements.py    a program as statements
    places.py        the parts of a program, and where they keep their numbers
    syntax.py        a language, as programs are written in it
    source.py        a program as statements of a language
    library.py       functions that exported programs contain
    library.h        those of C, beside native/table/lists.h
    c.py             a program as C
    javascript.py    a program as an ES module
    library.js       functions of JavaScript that programs contain
    arrays.py        a program as a function of NumPy or JAX
    numpy_library.py  functions of NumPy that programs contain
    jax_library.py   those of JAX that differ
    interpreter.py   an interpreter of programs for libraries of expressions
    sympy_expressions.py  a program as expressions of SymPy
    onnx_graph.py    a program as a model of ONNX
    files.py         the language of a file, by its ending
    command.py       python -m autograd export

`autograd/program/layout.py` names the inputs and outputs.
"""
