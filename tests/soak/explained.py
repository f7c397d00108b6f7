"""Mutants outside of the table that survive and are not mistakes, without line numbers, each with the reason."""

from __future__ import annotations

__all__ = ["EXPLAINED"]

EXPLAINED: dict[str, str] = {
    "autograd/checks/differences/extrapolation.py: rounding > best.error  ->  rounding >= best.error": (
        "if both are equal, the search ends a step earlier with the same estimate"
    ),
    "autograd/checks/differences/extrapolation.py: quotient - above[0]  ->  above[0] - quotient": "abs is even",
    "autograd/checks/differences/noise.py: -46  ->  -47": "any first distance that is short enough works",
    "autograd/checks/differences/comparison_constants.py: 2.0 ** (-11)  ->  2.0": (
        "the last of four points at which a flat function is examined"
    ),
    "viz/derivation/writing/writers.py: COLUMNS = 84  ->  COLUMNS = 85": "any width that fits a page works",
    "nn/training/callbacks.py: Epoch(1.0, 1.0, 1.0, 1.0)  ->  Epoch(1.0, 2.0, 1.0, 1.0)": (
        "only whether the format accepts an epoch matters"
    ),
    "autograd/checks/differences/extrapolation.py: rounding > best.error or best.error < 2 * least  ->  "
    "rounding > best.error": "ends the search a step or two earlier",
    "nn/storage/file_format.py: memoryview(data)  ->  data": "saves a copy of the file's bytes",
    "nn/training/nonfinite_origin.py: _cut(str(found), 400)  ->  _cut(str(found), 401)": ("any readable length works"),
    "nn/optim/optimizer_memory.py: len(params)  ->  params": "finds the same cohort again without the shortcut",
    "nn/layers/attention.py: dot(query, key)  ->  dot(key, query)": "a dot product is symmetric",
    "autograd/checks/strategies.py: _MOST = 5  ->  _MOST = 6": "any number of operands works",
    "autograd/checks/strategies.py: target(log10(max(worst, _LEAST_OFF)), "
    "label='error of the derivative, as a power of ten')  ->  pass": "guides the search of hypothesis",
    "autograd/checks/differences/noise.py: 2.0 ** (-46)  ->  (-2.0) ** (-46)": "an even power",
    "autograd/program/calls/numbers_and_key.py: (type(name), name)  ->  (name, type(name))": (
        "the parts of a key are only compared, each with its counterpart"
    ),
    "viz/network/positions.py: min(max(1.0, 0.3 * max(heights)), 5.0)  ->  min(max(1.0, 0.3 * max(heights)), 6.0)": (
        "the widest gap next to a very high column, in inches: any width works"
    ),
    "viz/graph/mini_batches.py: (value.op, *parts)  ->  (*parts, value.op)": "keys are only compared",
    "nn/optim/schedules/schedule_sequence.py: super().state_dict() | {'schedulers': [schedule.state_dict() for "
    "schedule in self.schedulers]}  ->  {'schedulers': [schedule.state_dict() for schedule in self.schedulers]} | "
    "super().state_dict()": "the order of a dict that is read by its keys",
    "viz/worksheet/spellings.py: ('b', 'bias')  ->  ('bias', 'b')": "all spellings of a name are equivalent",
    "autograd/checks/differences/slope_comparison.py: abs(left.value)  ->  left.value": (
        "if the tolerance decides, both slopes have nearly the same size"
    ),
    "autograd/export/languages/numpy_library.py: np.abs(total) >= np.abs(x)  ->  np.abs(total) > np.abs(x)": (
        "for numbers of the same size, the remainder is right in either order"
    ),
    "autograd/export/languages/onnx_compositions.py: _node(graph, 'Add', _node(graph, 'Max', x, 0.0), "
    "_log1p(graph, decay))  ->  _node(graph, 'Add', _log1p(graph, decay), _node(graph, 'Max', x, 0.0))": (
        "the operands of a sum have no order"
    ),
    "viz/network/units_and_lines.py: reversed(value.operands)  ->  value.operands": (
        "the order of two modules within one box"
    ),
    "nn/optim/schedules/one_cycle.py: 1:  ->  -1:": "the last of two is the second",
    "viz/network/annotations.py: not isinstance(value, Value) or value not in self._slopes  ->  "
    "value not in self._slopes": "no key is a number, all are Values",
    "autograd/checks/random_expression.py: abs(kink) < _FROM_KINK  ->  abs(kink) <= _FROM_KINK": (
        "a point at this distance may be on either side of the limit"
    ),
    "viz/worksheet/unit_names.py: ((self.net, NET_WORDS), (self.out, OUT_WORDS))  ->  "
    "((self.out, OUT_WORDS), (self.net, NET_WORDS))": "all names of a unit are equivalent",
    "autograd/program/calls/variable_search.py: 5 * LIMIT  ->  LIMIT": "any large limit of a search works",
    "viz/rendering/typesetting.py: _STACK = 2.5  ->  _STACK = 3.5": "any distance that shows three boxes works",
    "viz/network/line_styles.py: (11, 9)  ->  (11, 10)": "any size smaller than that of units works",
    "autograd/checks/operation_rules.py: _TRIES = 10000  ->  _TRIES = 10001": "any large number works",
    "autograd/checks/differences/comparison_constants.py: BROAD_VALUES = 8  ->  BROAD_VALUES = 9": (
        "any number of values with a stable median works"
    ),
    "autograd/checks/differences/decide_verdict.py: (2.0, 1.0, 4.0, 8.0)  ->  (2.0, 1.0, 4.0, -8.0)": (
        "jumps are searched for on both sides"
    ),
    "autograd/checks/differences/decide_verdict.py: SCALE_RATIO ** k  ->  SCALE_RATIO": (
        "if the quotients over other steps differ, the noise that is measured afterwards decides"
    ),
    "autograd/checks/differences/inconclusive_differences.py: far - near  ->  far": (
        "any point between the two ends works"
    ),
    "autograd/checks/differences/extrapolation.py: b - a > 0.75 * width  ->  b - a >= 0.75 * width": (
        "a width is half the previous one, or equal to it"
    ),
    "autograd/checks/operation_partials.py: (kink > 0) - (kink < 0)  ->  kink > 0": (
        "a point on a kink is then on one of its sides, and the other side still differs"
    ),
    "nn/programs/input_columns.py: set(map(type, chain.from_iterable(inputs)))  ->  "
    "map(type, chain.from_iterable(inputs))": "the slow path finds the same groups",
    "viz/page/minify.py: -uses[w] * len(w)  ->  -uses[w] / len(w)": "the choice of the shortest names changes few "
    "characters",
    "autograd/export/languages/jax_library.py: digits >= 0  ->  digits >= 1": (
        "rounding to 0 decimals also leaves such a number unchanged"
    ),
    "autograd/functional/custom_rules.py: data_of(x)  ->  x": "a Value is compared by its number",
    "autograd/program/rows/columns.py: known is not None and (not any((path is each for each in counted)))  ->  "
    "known is not None or not any((path is each for each in counted))": "one more row is compared with the function",
    "autograd/checks/check_loop.py: random.uniform(0.5, 1)  ->  random.uniform(1.5, 1)": "a direction may have any "
    "length",
    "viz/layout/wires.py: small=True  ->  small=False": "any distance that leaves a gap works",
    "autograd/checks/differences/comparison_constants.py: -0.91  ->  --0.91": "any distinct places work",
    "autograd/functional/implicit.py: _longest(step, largest) <= _TOLERANCE  ->  "
    "_longest(step, largest) < _TOLERANCE": ("a step of exactly this length may count as either"),
    "viz/derivation/formula.py: _product(above, rest)  ->  _product(rest, above)": "a product begins with its constant",
    "autograd/export/languages/torch_library.py: torch.broadcast_tensors(x, y)  ->  torch.broadcast_tensors(y, x)": (
        "the length of a vector does not depend on the order of its entries"
    ),
    "autograd/program/recording/instruction_writer.py: node._serial < self.start  ->  node._serial <= self.start": (
        "no node in a recording has the number at which it starts"
    ),
    "viz/worksheet/find_quantity.py: {enclosed(named_value.name): named_value for named_value in named.values()} | "
    "dict(named)  ->  dict(named) | {enclosed(named_value.name): named_value for named_value in named.values()}": (
        "names are distinct, with and without parentheses"
    ),
    "nn/training/fit.py: perf_counter() - history.seconds_so_far  ->  history.seconds_so_far - perf_counter()": (
        "if both assignments are the same, the first is read only if an interrupt occurs before the second"
    ),
    "autograd/program/replay/quick_calls.py: known and known[0].is_quick  ->  known": (
        "each path is tested again; this only saves a look at the variables"
    ),
}
