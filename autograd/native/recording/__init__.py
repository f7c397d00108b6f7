"""Recording: operations of the table compute a number and its partials, and keep them in a node.

operands.pxi  the numbers of operands
record.pxi    computes and records an operation
call.pxi      calls by name: `autograd.exp(x)`
"""
