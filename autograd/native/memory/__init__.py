"""The memory of nodes.

slabs.pxi    slabs, cut from arenas
freeing.pxi  freeing nodes, and the cyclic garbage collector
"""
