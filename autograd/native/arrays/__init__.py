"""Columns of numbers.

float_columns.pxi  columns: arrays of floats
ufuncs.pxi         NumPy's functions of two numbers
"""
