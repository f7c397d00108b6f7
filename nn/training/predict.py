"""The results of a model for many inputs."""

from __future__ import annotations

import sys
from typing import Any

from autograd import no_grad
from autograd.comparisons import data_of
from autograd.names import names_its_parameters
from autograd.program.rows.merge_results import stacked
from autograd.structure import flatten
from nn.argument_checks import instance
from nn.modules.module import Module
from nn.programs.program_cache import programs_of
from nn.training.data import rows

__all__ = ["predict"]


@names_its_parameters
def predict(model: Module, inputs: Any) -> Any:
    """Return the results of a model for all rows of its inputs, as plain numbers.

    The model is called in evaluation mode, and replayed for 8 rows or more. Results are stacked: a NumPy array if
    the inputs are an array or a frame, otherwise a list with one result per row. Tuples and dicts in a result become
    tuples and dicts of stacked results.

    Args:
        model: the model.
        inputs: the inputs of the rows: a list, an array or a frame.

    Raises:
        TypeError: model is not a module, or inputs are not a collection.
        ValueError: inputs are empty.

    >>> import nn
    >>> net = nn.MLP(2, [1], w=[[[1.0, 10.0]]])
    >>> nn.predict(net, [[1.0, 2.0], [3.0, 4.0]])
    [21.0, 43.0]
    """
    instance(model, Module, "model")
    as_array = "numpy" in sys.modules and (hasattr(inputs, "dtype") or hasattr(inputs, "to_numpy"))
    given = rows(inputs, "inputs")
    modules, _ = model._modules_and_parameters()
    modes = [module.training for module in modules]
    programs = programs_of(model)
    model.eval()
    try:
        programs.check(model)
        programs.compare_next()
        with no_grad():
            known = programs.forward(model, modules, given).outputs
            results = [_numbers(known[k] if k in known else model(x)) for k, x in enumerate(given)]
    except TypeError as error:
        if all(isinstance(x, tuple) and len(x) == 2 and isinstance(x[0], (list, tuple)) for x in given):
            raise TypeError("expected inputs, got pairs of an input and a target; pass [x for x, _ in data]") from error
        raise
    finally:
        for module, mode in zip(modules, modes, strict=True):
            module.training = mode
    return stacked(results, as_array=as_array)


def _numbers(result: Any) -> Any:
    """Return a result with plain numbers in place of Values."""
    leaves, rebuild = flatten(result)
    return rebuild([data_of(x) for x in leaves])
