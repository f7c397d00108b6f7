"""One call to a function.

call_arguments.py     the arguments of one call, split into numbers and a key
numbers_and_key.py    the numbers of a structure of arguments, and a key for everything else
watched_variables.py  the variables of a function, compared before each replay
variable_search.py    the search for them: cells, globals, defaults, attributes, containers
container_entries.py  the entries of containers, compared in one pass
"""
