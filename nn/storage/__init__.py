"""Models in files.

save.py          save(), load(): one JSON document with a checksum
json_format.py   objects as JSON, and back
safetensors.py   tensors to and from PyTorch
atomic_write.py  a file written whole or not at all
"""

__all__: list[str] = []
