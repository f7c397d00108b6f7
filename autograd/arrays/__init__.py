"""Columns of numbers, and NumPy's functions.

columns_of_values.py  one function over all rows of some columns, for optimizers
numpy_calls.py        NumPy's functions of a Value
"""
