"""Columns of numbers, and NumPy's functions.

data_columns.py  one function over all rows of some columns, for optimizers
numpy_calls.py   NumPy's functions of a Value
"""
