"""One call of a function.

call.py        the arguments of one call, split into numbers and a key
arguments.py   the numbers of a structure of arguments, and a key for everything else
watching.py    the variables of a function, compared before each replay
variables.py   the search for them: cells, globals, defaults, attributes, containers
containers.py  the entries of containers, compared in one pass
"""
