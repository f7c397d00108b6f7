"""Write the instructions of programs over lanes as C: `lane_instructions.h`, which the native engine includes.

An instruction of a lane program computes one number for each lane. Its operands are blocks of numbers, one per lane, or
numbers that all lanes share. A formula of plain arithmetic has an instruction for each combination of these, which the
compiler can vectorize. Any other formula has one instruction, with a word that says which operands are shared. Some of
these have a second instruction for operands that are all lanes. It uses vector_functions.h, which is fast but rounds
differently.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from autograd.native.replay.instructions import TESTS, Formula, all_formulas
from autograd.program.replay.row_blocks import BLOCK

CALL = re.compile(r"\b[a-z]\w*\(")
VECTOR_CALLS = {"sqrt(", "fabs(", "copysign(", "floor(", "ceil(", "trunc("}
FAST_CALLS = {"exp(", "expm1(", "log(", "log1p(", "tanh(", "sin(", "cos("}  # vector_functions.h has fast versions
# Faster formulas in vector_functions.h, by operation and part.
FASTER = {
    ("erf", -1): "fast_erf(x0)",
    ("erf", 0): "fast_gaussian(0x1.20dd750429b6dp+0, 1.0, x0)",
    ("erfc", -1): "fast_erfc(x0)",
    ("erfc", 0): "fast_gaussian(-0x1.20dd750429b6dp+0, 1.0, x0)",
    ("normal_cdf", -1): "fast_normal_cdf(x0)",
    ("normal_cdf", 0): "fast_gaussian(0x1.9884533d43651p-2, 0.5, x0)",
    ("gelu", -1): "at_least(x0, -40.0) * fast_normal_cdf(x0)",
}
FAR = re.compile(r"\b(sin|cos)\(x0\)")  # for large numbers, the C library's functions are used
# Fast formulas of powers, by exponent: for the value, and for the partial with respect to the base.
POWERS = {
    -2.0: ("1.0 / (x0 * x0)", "-2.0 / (x0 * x0 * x0)"),
    -1.0: ("1.0 / x0", "-1.0 / (x0 * x0)"),
    1.0: ("x0", "1.0"),
    2.0: ("x0 * x0", "2.0 * x0"),
    3.0: ("x0 * x0 * x0", "3.0 * (x0 * x0)"),
    4.0: ("(x0 * x0) * (x0 * x0)", "4.0 * (x0 * x0 * x0)"),
}
# Powers that lane_powers.h computes with the bits of pow: whether to take the cube of the base, and a factor.
ROUNDED_POWERS = {(2.0, -1): (0, "1.0"), (3.0, -1): (1, "1.0"), (3.0, 0): (0, "3.0"), (4.0, 0): (1, "4.0")}
# Formulas with the same bits as the table: pow(x, 1.0) is x.
EXACT_POWERS = {(2.0, 0): "2.0 * x0"}
LONGEST = 300  # characters: the code of a longer formula would be large in each combination


def used(formula: Formula) -> list[int]:
    """Return the positions of the operands that the formula reads.

    >>> used(Formula("mul", 0, ["z", "x0", "x1"], "x1"))
    [2]
    """
    return [k for k, name in enumerate(formula.operands) if re.search(rf"\b{name}\b", formula.text)]


def is_plain(formula: Formula) -> bool:
    """Return whether the compiler can vectorize a formula.

    >>> is_plain(Formula("sqrt", -1, ["x0"], "sqrt(x0)")), is_plain(Formula("exp", -1, ["x0"], "exp(x0)"))
    (True, False)
    """
    return len(formula.text) <= LONGEST and set(CALL.findall(formula.text)) <= VECTOR_CALLS


def fast_text(formula: Formula) -> str | None:
    """Return a formula with the functions of vector_functions.h, or None if they do not make it fast.

    >>> fast_text(Formula("exp", -1, ["x0"], "exp(x0)"))
    'fast_exp(x0)'
    """
    faster = FASTER.get((formula.operation, formula.part))
    if faster is not None:
        return faster
    calls = set(CALL.findall(formula.text))
    if not calls & FAST_CALLS or not calls <= FAST_CALLS | VECTOR_CALLS:
        return None
    if calls & {"sin(", "cos("} and (len(calls) > 1 or len(FAR.findall(formula.text)) > 1):
        return None  # the range of only one argument is tested
    return re.sub(rf"\b(?=({'|'.join(call[:-1] for call in sorted(FAST_CALLS))})\()", "fast_", formula.text)


def powers() -> list[Formula]:
    """Return the formulas of powers with a constant exponent.

    >>> powers()[-1]
    Formula(operation='pow_const', part=0, operands=['z', 'x0', 'x1'], text='4.0 * (x0 * x0 * x0)')
    """
    return [
        Formula("pow_const", part, ["x0", "x1"] if part < 0 else ["z", "x0", "x1"], text)
        for texts in POWERS.values()
        for part, text in zip((-1, 0), texts, strict=True)
    ]


def lane_instructions() -> str:
    """Return the text of lane_instructions.h."""
    found = [formula for formula in all_formulas() if not formula.calls_python]
    codes: list[str] = []
    rows, plain, calls, fast = [], [], [], []
    for formula in found:
        name, reads = formula.name.replace("CODE", "LANES"), used(formula)
        quick = "0"
        if is_plain(formula):
            reads_all = len(reads) == len(formula.operands)  # in this case, not all of them are shared
            names = [f"{name}_shared{mask}" if mask else name for mask in range((1 << len(reads)) - reads_all)]
            codes += names
            plain += [_plain_case(formula, reads, mask, each) for mask, each in enumerate(names)]
        else:
            codes.append(name)
            calls.append(_case(formula, reads, name))
        text = fast_text(formula)
        if text is not None:
            quick = name.replace("LANES", "LANES_fast")
            codes.append(quick)
            exact = formula.text if FAR.search(text.replace("fast_", "")) else None
            fast.append(_plain_case(formula._replace(text=text), reads, 0, quick, exact))
        rows.append(
            f'    {{"{formula.operation}", {formula.part}, {name}, {len(formula.operands)}, '
            f"{sum(1 << k for k in reads)}, {int(is_plain(formula))}, {quick}}},"
        )
    power_rows = []
    for k, (exponent, formula) in enumerate(zip([x for x in POWERS for _ in range(2)], powers(), strict=True)):
        codes.append(f"LANES_power{k}")
        fast.append(_plain_case(formula, used(formula), 0, codes[-1]))
        power_rows.append(f"    {{0, {exponent}, {formula.part}, {codes[-1]}, {len(used(formula))}}},")
    rounded = []
    for k, ((exponent, part), (is_cube, factor)) in enumerate(ROUNDED_POWERS.items()):
        codes.append(f"LANES_rounded{k}")
        power_rows.append(f"    {{1, {exponent}, {part}, POW_IS_KNOWN ? {codes[-1]} : 0, 1}},")
        rounded.append(
            f"    case {codes[-1]}: run_power(lanes + code[1], lanes + code[2], {is_cube}, {factor}); "
            "code += 3; continue; \\"
        )
    for k, ((exponent, part), text) in enumerate(EXACT_POWERS.items()):
        formula = Formula("pow_const", part, ["z", "x0", "x1"], text)
        codes.append(f"LANES_exact{k}")
        power_rows.append(f"    {{1, {exponent}, {part}, {codes[-1]}, {len(used(formula))}}},")
        rounded.append(_plain_case(formula, used(formula), 0, codes[-1]))
    tests = [f"    case LANES_test_{test}: TEST({text}) \\" for test, text in TESTS.items()]
    return "\n".join(
        [
            "/* Generated from autograd/ops.py by autograd/native when the extension is built. */",
            f"#define LANES {BLOCK}",
            "enum { LANES_end, LANES_many, LANES_chain, LANES_total, LANES_fast_chain, LANES_fast_total, "
            f"{', '.join(f'LANES_test_{test}' for test in TESTS)}, "
            f"{', '.join(codes)} }};",
            "typedef struct { const char *operation; int part, code, operands, reads, is_plain, fast; } LaneFormula;",
            "static const LaneFormula lane_formulas[] = {",
            *rows,
            "};",
            "typedef struct { int exact; double exponent; int part, code, reads; } LanePower;",
            "static const LanePower lane_powers[] = {",
            *power_rows,
            "};",
            f"enum {{ FIRST_LANE_TEST = LANES_test_{next(iter(TESTS))}, FIRST_LANE_FORMULA = {codes[0]} }};",
            f"enum {{ LANE_FORMULAS = {len(rows)}, LANE_POWERS = {len(power_rows)} }};",
            "#define CASES_OF_LANE_TESTS \\",
            *tests,
            "",
            "#define CASES_OF_PLAIN_FORMULAS \\",
            *plain,
            *rounded,
            "",
            "#define CASES_OF_FAST_FORMULAS \\",
            *fast,
            "",
            "#define CASES_OF_OTHER_FORMULAS \\",
            *calls,
            "",
            "",
        ]
    )


def _plain_case(formula: Formula, reads: list[int], mask: int, name: str, far: str | None = None) -> str:
    """Return a case for one combination of operands.

    Args:
        formula: the formula.
        reads: the positions of the operands that it reads.
        mask: bit k is set if the k-th of these is shared.
        name: the code of the case.
        far: the formula for lanes at which x0 is large.
    """
    operands = [(formula.operands[at], bool(mask >> k & 1), f"code[{k + 2}]") for k, at in enumerate(reads)]
    before = "".join(
        f"const double {x} = shared[{word}]; " if is_shared else f"const double *of_{x} = lanes + {word}; "
        for x, is_shared, word in operands
    )
    inside = "".join(f"const double {x} = of_{x}[i]; " for x, is_shared, _ in operands if not is_shared)
    each = f"EACH_LANE {{ {inside}to[i] = {formula.text}; }}"
    if far is not None:
        scalar = f"to[i] = fabs(x0) <= FAR ? {formula.text} : {far};"
        each = f"if (any_is_far(of_x0)) for (int i = 0; i < LANES; i++) {{ {inside}{scalar} }} else {each}"
    return f"    case {name}: {{ double *to = lanes + code[1]; {before}{each} code += {2 + len(reads)}; continue; }} \\"


def _case(formula: Formula, reads: list[int], name: str) -> str:
    """Return a case for all combinations: the word after the operands has a bit for each operand that is shared."""
    count = len(reads)
    before = "".join(
        f"const int step{k} = !(code[{count + 2}] >> {k} & 1); "
        f"const double *of{k} = (step{k} ? lanes : shared) + code[{k + 2}]; "
        for k in range(count)
    )
    inside = "".join(f"const double {formula.operands[at]} = of{k}[i * step{k}]; " for k, at in enumerate(reads))
    return (
        f"    case {name}: {{ double *to = lanes + code[1]; {before}"
        f"for (int i = 0; i < LANES; i++) {{ {inside}to[i] = {formula.text}; }} code += {count + 3}; continue; }} \\"
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(lane_instructions(), encoding="utf-8")
