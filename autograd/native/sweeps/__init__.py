"""The sweeps over a graph.

walk.pxi        the walk that writes the topological order
sweep.pxi       the reverse sweep of `backward`
functional.pxi  the sweeps for derivatives of functions
"""
