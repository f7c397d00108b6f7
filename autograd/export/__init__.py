"""Programs written in other languages.

    methods.py       the methods of a program that call the rest
    expressions.py   the formula of an operation as a graph
    scopes.py        where a formula computes its parts
    vocabulary.py    how a language writes numbers, operations and choices
    formula_text.py  a formula as text
    sums.py          long sums, found again as loops
    statements.py    a program as statements
    places.py        the parts of a program, and where they keep their numbers
    braces.py        what C and JavaScript write differently
    source.py        a program in a language with braces
    library.py       functions that exported programs contain
    library.h        those of C, beside native/table/lists.h
    c.py             a program as C

`autograd/program/layout.py` names the inputs and outputs.
"""
