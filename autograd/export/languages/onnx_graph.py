"""A program as an ONNX model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.export.languages.expression_objects import interpreted
from autograd.export.languages.onnx_compositions import COMPOSED
from autograd.program.ir.program import Program

__all__ = ["onnx_model"]

_OPSET = 18
_NODES = {
    "add": "Add", "sub": "Sub", "mul": "Mul", "div": "Div", "neg": "Neg", "abs": "Abs", "sign": "Sign", "exp": "Exp",
    "log": "Log", "sqrt": "Sqrt", "sin": "Sin", "cos": "Cos", "tan": "Tan", "sinh": "Sinh", "cosh": "Cosh",
    "tanh": "Tanh", "asin": "Asin", "acos": "Acos", "atan": "Atan", "asinh": "Asinh", "acosh": "Acosh",
    "atanh": "Atanh", "erf": "Erf", "floor": "Floor", "ceil": "Ceil", "maximum": "Max", "minimum": "Min",
    "pow": "Pow", "pow_const": "Pow", "relu": "Relu", "sigmoid": "Sigmoid",
}  # fmt: skip
_SIGNS = {"<": "Less", "<=": "LessOrEqual", ">": "Greater", ">=": "GreaterOrEqual", "==": "Equal"}


def onnx_model(program: Program) -> bytes:
    """Return a model that takes a matrix `inputs`, with a row for each call, and returns a matrix `outputs`."""
    try:
        from onnx import TensorProto, checker, helper
    except ImportError as error:
        raise ImportError("an ONNX model needs the package onnx: pip install onnx") from error

    writer = _Graph(helper, TensorProto)
    columns = [writer.node("Gather", ["inputs", writer.index(k)], axis=1) for k in range(program.inputs)]
    rows = writer.node("Shape", ["inputs"], start=0, end=1)
    expanded = [writer.node("Expand", [writer.name(x), rows]) for x in interpreted(program, columns, writer)]
    written = [writer.node("Unsqueeze", [x, writer.index([1])]) for x in expanded]
    writer.nodes.append(helper.make_node("Concat", written, ["outputs"], axis=1))
    sizes = {"inputs": program.inputs, "outputs": len(program.outputs)}
    places = {name: helper.make_tensor_value_info(name, TensorProto.DOUBLE, ["rows", n]) for name, n in sizes.items()}
    graph = helper.make_graph(writer.nodes, "program", [places["inputs"]], [places["outputs"]], writer.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=8)
    checker.check_model(model)
    written_model: bytes = model.SerializeToString()
    return written_model


class _Graph:
    """A graph that is being written: each operation is a node. Numbers are names of nodes, and floats."""

    library = "ONNX"

    def __init__(self, helper: Any, types: Any) -> None:
        self._helper, self._types = helper, types
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._names: dict[str, str] = {}

    def node(self, kind: str, operands: Sequence[str], **attributes: Any) -> str:
        """Write a node; return its name."""
        name = f"v{len(self.nodes)}"
        self.nodes.append(self._helper.make_node(kind, list(operands), [name], **attributes))
        return name

    def name(self, x: Any) -> str:
        """Return the name of a number."""
        return x if isinstance(x, str) else self._constant(self._types.DOUBLE, float(x), repr(float(x)))

    def index(self, x: int | list[int]) -> str:
        """Return the name of an int, or of a list of ints."""
        return self._constant(self._types.INT64, x, repr(x))

    def _constant(self, kind: int, x: Any, text: str) -> str:
        if text not in self._names:
            name = self._names[text] = f"c{len(self.constants)}"
            numbers = x if isinstance(x, list) else [x]
            shape = [len(x)] if isinstance(x, list) else []
            self.constants.append(self._helper.make_tensor(name, kind, shape, numbers))
        return self._names[text]

    def apply(self, name: str, operands: Sequence[Any]) -> Any:
        """Write an operation."""
        if name == "where":
            condition, x, y = operands
            return self.choose(self.compare("!=", condition, 0.0), x, y)
        if name in _NODES:
            return self.node(_NODES[name], list(map(self.name, operands)))
        return COMPOSED[name](self, *operands) if name in COMPOSED else None

    def compare(self, sign: str, x: Any, y: Any) -> str:
        """Write a comparison."""
        if sign == "!=":
            return self.node("Not", [self.compare("==", x, y)])
        return self.node(_SIGNS[sign], [self.name(x), self.name(y)])

    def choose(self, condition: Any, x: Any, y: Any) -> str:
        """Write a choice."""
        return self.node("Where", [condition, self.name(x), self.name(y)])
