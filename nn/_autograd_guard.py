"""Refuse another distribution's package named autograd.

Another distribution also has a package named `autograd`. If Python finds that one, `nn` and `viz` would fail with
errors that do not show the cause. So they check it here when they are imported; `autograd` itself cannot.
"""

from __future__ import annotations

import autograd

if not hasattr(autograd, "Value"):
    _found = getattr(autograd, "__file__", None) or ", ".join(autograd.__path__)
    raise ImportError(
        f"nn and viz need the autograd of scalar-autograd, but Python found another package of that name: {_found}. "
        "Uninstall it (pip uninstall autograd) and install this one again (pip install --force-reinstall "
        "scalar-autograd), or put the directory of scalar-autograd first on sys.path (PYTHONPATH)",
        name="autograd",
        path=_found,
    )

from autograd.names import missing_names, name_exports, refer

__all__ = ["missing_names", "name_exports", "refer"]
