"""Columns of numbers.

rows.pxi    a function of numbers applied to many rows
ufuncs.pxi  NumPy's functions of two numbers
"""
