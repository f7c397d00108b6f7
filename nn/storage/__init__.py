"""Models in files.

save.py          save(), load(): one JSON document with a checksum
json_format.py   converts objects to JSON and back
safetensors.py   tensors to and from PyTorch
atomic_write.py  writes a file completely or not at all
"""

__all__: list[str] = []
