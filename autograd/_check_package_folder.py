"""Refuse to run in the folder of another package named autograd.

HIPS autograd, `autograd` on PyPI, is installed into a folder of the same name. If both are installed, the folder has
the files of both, but only one `__init__.py`: that of the package installed last. Half of the imports would then load
one package and half the other, so importing such an installation is an error. `nn` and `viz` make the same check, for
the opposite order of installation.
"""

from __future__ import annotations

import os

__all__ = ["require_own_folder"]

_CURE = (
    "uninstall both (pip uninstall --yes autograd scalar-autograd), then install the one that you want: pip install . "
    "in the directory of scalar-autograd, or pip install autograd. To use both, make a separate environment for each: "
    "python -m venv"
)
_OTHER = {"tracer.py", "wrap_util.py"}  # files of HIPS autograd since its first version


def require_own_folder(folder: str) -> None:
    """Raise if the files of another package are in the folder of this one.

    Raises:
        ImportError: the folder has files of HIPS autograd.
    """
    if all(os.path.exists(os.path.join(folder, name)) for name in _OTHER):
        raise ImportError(
            f"two packages named autograd are mixed in {folder}: HIPS autograd (autograd on PyPI), and "
            f"scalar-autograd, which was installed last. Neither can be used like this; {_CURE}",
            name="autograd",
            path=folder,
        )


require_own_folder(os.path.dirname(__file__))
