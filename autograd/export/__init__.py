"""Exports programs to other languages.

    program_methods.py  the methods of a program, which call the rest
    operations/         the formulas of operations
    programs/           programs as statements
    languages/          C, JavaScript, NumPy, JAX, SymPy, ONNX
    file_endings.py     the language of a file, by its extension
    command.py          python -m autograd export

`autograd/program/ir/call_layout.py` names the inputs and outputs.
"""
