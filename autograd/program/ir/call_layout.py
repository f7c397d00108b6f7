"""The call to a function as Python text: where its arguments and result hold the inputs and outputs of a program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from autograd.current_engine import Value
from autograd.number import unwrapped
from autograd.program.calls.numbers_and_key import Index, is_static_array
from autograd.program.replay.results import Output
from autograd.structure import contents, field_names, key_text

__all__ = ["Layout", "layout_of"]


class Layout(NamedTuple):
    """The call to a function as text, so that a program can be written as a function with the same call.

    Attributes:
        parameters: the parameters of the function, as after `def f`.
        inputs: for each input, its expression in terms of the parameters, such as `w[0][1]`.
        outputs: for each output, its expression in terms of the result, such as `result[0]`.
        conditions: conditions on the arguments that are not numbers, such as `n == 3`.
        result: the expression of the result. `{0}` is the first output, and `{in 0}` the first input.
    """

    parameters: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    conditions: tuple[str, ...]
    result: str


def layout_of(
    f: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    closed: Sequence[Value],
    outputs: Sequence[Output],
    rebuild: Callable[[list[Any]], Any],
) -> Layout:
    """Return the layout of a call.

    Args:
        f: the function.
        args: the arguments of f.
        kwargs: the keyword arguments of f.
        closed: the Values that f closes over, which are the last inputs.
        outputs: how the outputs of the program become the leaves of its result.
        rebuild: builds the result from its leaves.

    >>> layout_of(lambda p, k: ..., ([1.0], 3), {}, [], [Output(at=0)], lambda leaves: (leaves[0],)).conditions
    ('len(p) == 1', 'k == 3')
    """
    parameters, names, counted = _parameters(f, args, kwargs)
    given = [x for name, arg in zip(names, (*args, *kwargs.values()), strict=True) for x in _leaves(arg, name)]
    inputs = [path for path, leaf in given if isinstance(leaf, (float, Value, Index))]
    conditions = [f"len({name}) == {count}" for name, count in counted]
    conditions += [x for name, arg in zip(names, (*args, *kwargs.values()), strict=True) for x in _lengths(arg, name)]
    conditions += [f"{path} == {text}" for path, leaf in given if (text := _constant(leaf))]
    conditions += [f"np.array_equal({path}, {leaf.tolist()!r})" for path, leaf in given if is_static_array(leaf)]
    inputs += [f"closed[{k}]" for k in range(len(closed))]
    leaves = [_Leaf(k) for k in range(len(outputs))]
    structure = rebuild([*leaves])
    paths = {leaf.k: path for path, leaf in _leaves(structure, "result") if isinstance(leaf, _Leaf)}
    count = sum(x.at is not None for x in outputs) + sum(len(x.partials or ()) for x in outputs)
    named = [""] * count
    for k, output in enumerate(outputs):
        if output.at is not None:
            named[output.at] = paths.get(k, "result")
        for i, at in output.partials or ():
            named[at] = f"the derivative of {paths.get(k, 'result')} with respect to {inputs[i]}"
    taken = parameters if not closed else f"{parameters}, closed" if parameters else "closed"
    return Layout(taken, tuple(inputs), tuple(named), tuple(conditions), _text(structure, outputs))


_WRITTEN: tuple[type, ...] = (int, str, bytes, complex, type(None))  # types whose objects are written as they are


def _constant(leaf: Any) -> str:
    """Return a static argument as text; an empty string for a number that is an input, and for other objects.

    >>> _constant(3), _constant("a"), _constant(1.0)
    ('3', "'a'", '')
    """
    if isinstance(leaf, (float, Index, Value)) or is_static_array(leaf):
        return ""
    plain = leaf.item() if hasattr(leaf, "dtype") and hasattr(leaf, "item") else leaf  # a NumPy integer
    kinds = [kind for kind in _WRITTEN if isinstance(plain, kind)]
    if not kinds:
        return ""
    return repr(plain if type(plain) in (*_WRITTEN, bool) else kinds[0](plain))


def _lengths(tree: Any, path: str) -> Iterator[str]:
    """Yield a condition for the length of each list, tuple and dict of a structure."""
    children = None if is_static_array(tree) else contents(tree)
    if children is not None:
        if isinstance(tree, (list, tuple, dict)):
            yield f"len({path}) == {len(children)}"
        for key, child in children if isinstance(tree, (list, tuple, dict)) else ():
            yield from _lengths(child, f"{path}[{key!r}]")


class _Leaf:
    """The k-th leaf of a result."""

    def __init__(self, k: int) -> None:
        self.k = k


def _parameters(
    f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[str, list[str], list[tuple[str, int]]]:
    """Return the parameters that a call sets, as text.

    Returns:
        The parameters; an expression of them for each argument; the names and lengths of `*args` and `**kwargs`.
    """
    from inspect import signature  # slow to import

    try:
        given = signature(f)
        taken = given.bind(*args, **kwargs).arguments
    except (TypeError, ValueError):  # its parameters are unknown
        names = [f"x{k}" for k in range(len(args))]
        return ", ".join([*names, *kwargs]), [*names, *kwargs], []
    kinds = given.parameters.values()
    by_position = [p for p in kinds if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    rest = next((p.name for p in kinds if p.kind is p.VAR_POSITIONAL), "")
    others = next((p.name for p in kinds if p.kind is p.VAR_KEYWORD), "")
    names = [
        by_position[k].name if k < len(by_position) else f"{rest}[{k - len(by_position)}]" for k in range(len(args))
    ]
    names += [name if name in given.parameters else f"{others}[{name!r}]" for name in kwargs]
    plain = [p.replace(annotation=p.empty, default=p.empty) for p in kinds if p.name in taken]
    counted = [(p.name, len(taken[p.name])) for p in plain if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    return str(given.replace(parameters=plain, return_annotation=given.empty))[1:-1], names, counted


def _leaves(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield an expression for each leaf of a structure, with the leaf, in the order of `flatten`."""
    children = None if is_static_array(tree) else contents(tree)
    if children is None:
        yield path, unwrapped(tree)
    else:
        for key, child in children:
            yield from _leaves(child, f"{path}{key_text(key)}")


def _text(tree: Any, outputs: Sequence[Output]) -> str:
    """Return the expression of a result."""
    if isinstance(tree, _Leaf):
        output = outputs[tree.k]
        if output.at is not None:
            return f"{{{output.at}}}"
        return f"{{in {output.given}}}" if output.given is not None else _braced(repr(output.static))
    children = contents(tree)
    if children is None:
        return _braced(repr(tree))
    texts = [_text(child, outputs) for _, child in children]
    names = field_names(tree)
    if names is not None:
        return f"{type(tree).__name__}({', '.join(f'{name}={x}' for name, x in zip(names, texts))})"
    if isinstance(tree, dict):
        return "{{" + ", ".join(f"{_braced(repr(key))}: {x}" for (key, _), x in zip(children, texts)) + "}}"
    if isinstance(tree, tuple):
        return f"({', '.join(texts)}{',' * (len(texts) == 1)})"
    return f"[{', '.join(texts)}]" if isinstance(tree, list) else f"np.array([{', '.join(texts)}])"


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
