"""Recorded graphs: their order, and their copies.

order.py    topological order, and other walks
copying.py  copy, deepcopy and pickle
"""

__all__: list[str] = []
