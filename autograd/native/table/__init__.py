"""The table of operations, written as C when the extension is built.

symbols.py   an interpreter of the table's rules that prints C
generate.py  writes the functions of the table's rows: `table.h`
kernels.h    loops for operations that take any number of operands, written by hand
"""
