"""Recorded graphs: their order, their copies, and their frozen leaves.

gradient_order.py  the order in which gradients are summed: the topological order, and other walks
copying.py         copy, deepcopy and pickle
freezing.py        leaves that get no gradient
"""

__all__: list[str] = []
