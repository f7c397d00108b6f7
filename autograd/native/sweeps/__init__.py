"""The sweeps over a graph.

topological_order.pxi  a depth-first search, which writes the topological order
sweep.pxi              the reverse sweep of `backward`
functional.pxi         the sweeps for derivatives of functions
"""
