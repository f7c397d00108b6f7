"""The sweeps over a graph.

gradient_order.pxi  the order in which gradients are summed: the topological order, by a depth-first search
sweep.pxi           the reverse sweep of `backward`
functional.pxi      the sweeps for derivatives of functions
"""
