"""Programs: a function recorded once as straight-line code over the table, and replayed.

program.py     the data: instructions, guards, inputs and outputs
listing.py     a program as readable text
recording.py   one call of a function, lifted to a program
tracing.py     an interpreter of the table that writes instructions: the chain rule in a program
passes.py      equal values merged, dead code removed, constants folded
liveness.py    which places can share a slot
replay.py      a program run in Python, with the bits of the eager engine
arguments.py   the arguments of a call: numbers, and a key for the rest
watching.py    the numbers that a function closes over, compared before a replay
paths.py       the programs of a function, by the branches that it takes
jit.py         jit(f)
vmap.py        vmap(f): over the rows of arrays
"""
