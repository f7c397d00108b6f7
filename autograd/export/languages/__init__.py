"""The languages.

c.py                  a program as C
library.h             functions of C that programs contain, beside native/table/list_operations.h
javascript.py         a program as an ES module
library.js            functions of JavaScript that programs contain
array_functions.py    a program as a function for NumPy, JAX or PyTorch
array_libraries.py    how these three write numbers, operations and guards
numpy_library.py      NumPy functions that programs contain
jax_library.py        those of JAX that differ
torch_library.py      those of PyTorch that differ
interpreter.py        an interpreter of programs for libraries of expressions
sympy_expressions.py  a program as expressions of SymPy
onnx_graph.py         a program as a model of ONNX
onnx_compositions.py  operations that ONNX lacks
"""
