"""The formulas of operations, in other languages.

formula_graph.py   the formula of an operation as a graph
formula_scopes.py  where a formula computes its parts
vocabulary.py      how a language writes numbers, operations and choices
formula_text.py    a formula as text
"""
