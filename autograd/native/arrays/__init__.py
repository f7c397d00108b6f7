"""Columns of numbers.

each_row.pxi       a function of numbers applied to many rows
float_columns.pxi  the numbers of rows as columns
ufuncs.pxi         NumPy's functions of two numbers
"""
