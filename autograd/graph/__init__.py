"""Recorded graphs: their order, their copies, and their frozen leaves.

traversal.py  topological order, and other walks
copying.py    copy, deepcopy and pickle
freezing.py   leaves that get no gradient
"""

__all__: list[str] = []
