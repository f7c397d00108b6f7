"""Models in files.

save.py             save(), load()
file_format.py      the file format: one JSON document with a version and a checksum
saveable.py         base class of objects that a file can hold
objects_as_json.py  converts objects to JSON, and JSON to objects
safetensors.py      tensors to and from PyTorch
export.py           models as source code in other languages
torch_names.py      names of parameters in a torch.nn.Sequential
atomic_write.py     writes a file completely or not at all
"""

__all__: list[str] = []
