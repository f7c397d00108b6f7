"""Module, the base class of models.

module.py        Module: its parts, its modes and its text
registration.py  parts that are added by name
part_names.py    names of the parts of a model
state_dict.py    the numbers of a model by name
buffers.py       the numbers of a buffer
"""

__all__: list[str] = []
