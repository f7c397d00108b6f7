"""Refuse to run with another distribution's package named autograd.

HIPS autograd, `autograd` on PyPI, has a package of the same name. If Python finds that one, `nn` and `viz` would fail
with errors that do not show the cause. So they check for it here when they are imported. If this autograd was installed
over the other one, autograd itself raises an error.
"""

from __future__ import annotations

import autograd

if not hasattr(autograd, "Value"):
    _found = getattr(autograd, "__file__", None) or ", ".join(autograd.__path__)
    raise ImportError(
        f"nn and viz need the autograd of scalar-autograd, but Python found another package of that name: {_found}. "
        "It was installed last or is first on sys.path. Uninstall both (pip uninstall --yes autograd scalar-autograd), "
        "then install this one again: pip install . in the directory of scalar-autograd. To use both, make a "
        "separate environment for each: python -m venv",
        name="autograd",
        path=_found,
    )

from autograd.names import late_names, missing_names, name_exports, refer

__all__ = ["late_names", "missing_names", "name_exports", "refer"]
