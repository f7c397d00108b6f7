"""The memory of nodes.

arenas.pxi   memory mappings of the operating system
slabs.pxi    slabs of nodes, cut from arenas
freeing.pxi  freeing nodes, and the cyclic garbage collector
"""
