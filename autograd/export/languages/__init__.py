"""The languages.

c.py                   a program as C
c_library.h            C functions that programs contain, in addition to native/table/list_operations.h
javascript.py          a program as an ES module
javascript_library.js  JavaScript functions that programs contain
array_functions.py     a program as a function for NumPy, JAX or PyTorch
array_libraries.py     how these three write numbers, operations and guards
numpy_library.py       NumPy functions that programs contain
jax_library.py         the JAX functions that differ
torch_library.py       the PyTorch functions that differ
expression_objects.py  an interpreter of programs for libraries of expressions
sympy_expressions.py   a program as SymPy expressions
onnx_graph.py          a program as an ONNX model
onnx_compositions.py   operations that ONNX lacks
"""
