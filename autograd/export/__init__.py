"""Programs written in other languages.

    methods.py  the methods of a program that call the rest
    formulas/   formulas of operations
    programs/   programs as statements
    languages/  C, JavaScript, NumPy, JAX, SymPy, ONNX
    files.py    the language of a file, by its ending
    command.py  python -m autograd export

`autograd/program/ir/layout.py` names the inputs and outputs.
"""
