"""Columns of numbers.

each_row.pxi  a function of numbers applied to many rows
ufuncs.pxi    NumPy's functions of two numbers
"""
