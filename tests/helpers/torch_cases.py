"""Random cases that tests/data/torch_draws.py computes with PyTorch, and tests with nn.

Both draw them here, from one seed, so that only results are stored. This module needs only the standard library.
"""

from __future__ import annotations

import random
from math import inf, nan
from typing import Any

SEED = 2026
CONFIGURATIONS, STEPS = 200, 50

Options = dict[str, Any]


def draw_options(kind: str, i: int) -> tuple[Options, random.Random]:
    """Return random options of the i-th case of a kind, and the generator for the rest of the case."""
    random_ = random.Random(f"{SEED}:{kind}:{i}")
    return {name: draw(random_) for name, draw in OPTIMIZERS[kind].items()}, random_


def rate(r: random.Random) -> float:
    return r.choice([0.0, 10 ** r.uniform(-3, 0)]) if r.random() < 0.1 else 10 ** r.uniform(-3, 0)


def decay(r: random.Random) -> float:
    return r.choice([0.0, r.uniform(0, 0.3)])


def flag(r: random.Random) -> bool:
    return r.random() < 0.5


def betas(r: random.Random) -> list[float]:
    return [r.choice([0.9, r.uniform(0, 0.99)]), r.choice([0.999, r.uniform(0, 0.9999)])]


def epsilon(r: random.Random) -> float:
    return r.choice([1e-8, 10 ** r.uniform(-6, -1)])


ADAM = {"lr": rate, "betas": betas, "eps": epsilon, "weight_decay": decay, "maximize": flag}
OPTIMIZERS: dict[str, dict[str, Any]] = {
    "SGD": {"lr": rate, "momentum": lambda r: r.choice([0.0, r.uniform(0.1, 0.95)]), "dampening": decay,
            "weight_decay": decay, "nesterov": flag, "maximize": flag},
    "Adam": ADAM | {"amsgrad": flag},
    "AdamW": ADAM | {"amsgrad": flag},
    "NAdam": ADAM | {"momentum_decay": lambda r: r.choice([4e-3, r.uniform(0, 0.2)]), "decoupled_weight_decay": flag},
    "RAdam": ADAM | {"decoupled_weight_decay": flag},
    "RMSprop": {"lr": rate, "alpha": lambda r: r.uniform(0.5, 0.999), "eps": epsilon, "weight_decay": decay,
                "momentum": lambda r: r.choice([0.0, r.uniform(0.1, 0.9)]), "centered": flag, "maximize": flag},
    "Adagrad": {"lr": rate, "lr_decay": decay, "weight_decay": decay, "initial_accumulator_value": decay,
                "eps": epsilon, "maximize": flag},
}  # fmt: skip


def optimizer_case(kind: str, i: int) -> tuple[list[Options], Options, list[list[float]]]:
    """Return the options of two groups, those of all, and the gradients of three parameters at each step."""
    options, r = draw_options(kind, i)
    if options.get("nesterov"):
        options["momentum"], options["dampening"] = options["momentum"] or 0.9, 0.0
    groups = [{}, {"lr": rate(r), "weight_decay": decay(r)}]
    return groups, options, [[r.gauss(0, 1) for _ in range(3)] for _ in range(STEPS)]


def factor(r: random.Random) -> float:
    return r.choice([0.1, 0.5, r.uniform(0.05, 1.0)])


def gamma(r: random.Random) -> float:
    return r.choice([0.0, 0.1, 0.5, r.uniform(0.05, 1.3)]) if flag(r) else r.uniform(0.3, 1.0)


def one_cycle(r: random.Random) -> Options:
    total = r.randint(STEPS + 1, 2 * STEPS)  # at the last step itself, PyTorch extrapolates
    steps = {"total_steps": total} if flag(r) else {"epochs": total, "steps_per_epoch": r.randint(1, 3)}
    return steps | {
        "max_lr": [r.uniform(0.1, 1), r.uniform(0.1, 1)] if flag(r) else r.uniform(0.1, 1),
        "pct_start": r.uniform(0.05, 0.45),
        "anneal_strategy": r.choice(["cos", "linear"]),
        "cycle_momentum": flag(r),
        "base_momentum": r.uniform(0.5, 0.85),
        "max_momentum": r.uniform(0.86, 0.98),
        "div_factor": r.uniform(2, 30),
        "final_div_factor": r.uniform(10, 1e4),
        "three_phase": flag(r),
    }


def plateau(r: random.Random) -> Options:
    return {
        "mode": r.choice(["min", "max"]),
        "factor": r.choice([0.0, r.uniform(0.1, 0.9)]) if flag(r) else r.uniform(0.1, 0.9),
        "patience": r.randint(0, 5),
        "threshold": r.choice([1e-4, r.uniform(0, 0.2)]),
        "threshold_mode": r.choice(["rel", "abs"]),
        "cooldown": r.randint(0, 3),
        "min_lr": r.choice([0.0, 0.05, [0.01, 0.1]]),
        "eps": r.choice([1e-8, 0.01]),
    }


# A list of factors represents a function of the epoch that cycles through it.
SCHEDULES: dict[str, Any] = {
    "StepLR": lambda r: {"step_size": r.randint(1, 20), "gamma": gamma(r)},
    "MultiStepLR": lambda r: {"milestones": sorted(r.choices(range(50), k=r.randint(0, 5))), "gamma": gamma(r)},
    "ExponentialLR": lambda r: {"gamma": gamma(r)},
    "LinearLR": lambda r: {"start_factor": factor(r), "end_factor": factor(r), "total_iters": r.randint(0, 60)},
    "CosineAnnealingLR": lambda r: {"T_max": r.randint(1, 80), "eta_min": r.choice([0.0, r.uniform(0, 0.1)])},
    "LambdaLR": lambda r: {"lr_lambda": [[r.uniform(0, 2) for _ in range(r.randint(1, 4))] for _ in range(2)]},
    "OneCycleLR": one_cycle,
    "ReduceLROnPlateau": plateau,
}
ALONE = ("OneCycleLR", "ReduceLROnPlateau")  # they cannot be in chains and sequences


def schedule_case(kind: str, i: int) -> tuple[list[float], list[tuple[str, Options]], list[float], dict[int, float]]:
    """Return the rates of two groups, schedules with their options, a metric per epoch, and rates set by hand.

    The kinds "chain" and "SequentialLR" have several schedules. The options of a sequence end with its milestones.
    """
    r = random.Random(f"{SEED}:{kind}:{i}")
    rates = [r.uniform(0.05, 1), r.choice([0.0, r.uniform(0.05, 1)])]
    names = [kind] if kind in SCHEDULES else r.choices([name for name in SCHEDULES if name not in ALONE], k=3)
    drawn = [(name, SCHEDULES[name](r)) for name in names]
    if kind == "SequentialLR":
        for _, options in drawn:  # PyTorch divides by a total of 0 when a sequence begins
            options.update({name: max(x, 1) for name, x in options.items() if name == "total_iters"})
        drawn.append(("milestones", {"milestones": sorted(r.sample(range(1, STEPS), 2))}))
    by_hand = {} if kind in ("OneCycleLR", "SequentialLR") or flag(r) else {r.randrange(STEPS): r.uniform(0, 1)}
    return rates, drawn, [r.uniform(0.2, 1.2) * 0.95**t for t in range(STEPS)], by_hand


def state_case(kind: str) -> tuple[Options, list[list[float]]]:
    """Return options, and the gradients of six numbers at each step, for a state that is loaded between two steps."""
    options, r = draw_options(kind, -1)
    options |= {name: 0.9 for name in ("momentum",) if name in options}
    options |= {name: True for name in ("amsgrad", "centered") if name in options}
    return options | {"nesterov": False} if "nesterov" in options else options, [
        [r.gauss(0, 1) for _ in range(6)] for _ in range(10)
    ]


def clip_case(i: int) -> tuple[str, Options, list[float | None]]:
    """Return a function that clips, its options, and the gradients; None for a parameter without one."""
    r = random.Random(f"{SEED}:clip:{i}")
    drawn = [r.choice([r.gauss(0, 1), 10 ** r.uniform(-3, 3), -0.0, None]) for _ in range(r.randint(1, 5))]
    if r.random() < 0.2:
        drawn[r.randrange(len(drawn))] = r.choice([inf, -inf, nan])
    if set(drawn) == {None}:  # PyTorch's clip_grad_value_ raises an error if there is no gradient
        drawn[0] = r.gauss(0, 1)
    limit = r.choice([0.0, 10 ** r.uniform(-2, 3), inf])
    if r.random() < 0.25:
        return "clip_grad_value_", {"clip_value": limit}, drawn
    norm = r.choice([2.0, 1.0, 0.0, inf, -inf, r.uniform(0.3, 4), -r.uniform(0.3, 4)])
    return "clip_grad_norm_", {"max_norm": limit, "norm_type": norm, "error_if_nonfinite": flag(r)}, drawn


def functions_of(factors: list[list[float]]) -> list[Any]:
    """Return functions of the epoch that cycle through factors."""
    return [lambda epoch, x=x: x[epoch % len(x)] for x in factors]


# ---- losses and activations: a function of a matrix, its gradient, and a product with its second derivatives ----

ROWS = 40  # cases of each

Matrix = list[list[float]]


def matrix(r: random.Random, rows: int, columns: int, draw: Any) -> Matrix:
    return [[draw(r) for _ in range(columns)] for _ in range(rows)]


def normal(r: random.Random) -> float:
    return r.gauss(0, 1.5)


def share(r: random.Random) -> float:
    return r.uniform(0.02, 0.98)


def chances(r: random.Random, n: int) -> list[float]:
    drawn = [r.random() for _ in range(n)]
    return [x / sum(drawn) for x in drawn]


def class_weight(r: random.Random, n: int) -> list[float] | None:
    return [r.uniform(0.1, 3) for _ in range(n)] if flag(r) else None


def loss_case(kind: str, i: int) -> tuple[Options, Any, Any]:
    """Return the options of a loss, its outputs, and its targets."""
    r = random.Random(f"{SEED}:{kind}:{i}")
    rows, n = r.randint(1, 4), r.randint(2, 5)
    options: Options = {"reduction": r.choice(["mean", "sum", "none"])}
    outputs = matrix(r, rows, n, share if kind == "BCELoss" else normal)
    of_number: dict[str, Any] = {
        "SmoothL1Loss": lambda: {"beta": r.choice([0.0, 1.0, r.uniform(0.1, 3)])},
        "HuberLoss": lambda: {"delta": r.uniform(0.1, 3)},
        "BCELoss": lambda: {"weight": r.choice([None, class_weight(r, n), matrix(r, rows, n, share)])},
        "BCEWithLogitsLoss": lambda: {
            "weight": r.choice([None, class_weight(r, n), matrix(r, rows, n, share)]),
            "pos_weight": class_weight(r, n),
        },
    }
    if kind in ("BCELoss", "BCEWithLogitsLoss"):
        return options | of_number[kind](), outputs, matrix(r, rows, n, share)
    if kind == "KLDivLoss":
        logs = flag(r)
        return options | {"log_target": logs}, outputs, matrix(r, rows, n, normal if logs else share)
    if kind not in CLASS_LOSSES:
        return options | of_number.get(kind, dict)(), outputs, matrix(r, rows, n, normal)
    options |= {"weight": class_weight(r, n)}
    targets: Any = [r.randrange(n) for _ in range(rows)]
    if kind == "MultiMarginLoss":
        return options | {"p": r.choice([1, 2]), "margin": r.uniform(0.2, 2)}, outputs, targets
    if kind == "CrossEntropyLoss":
        options |= {"label_smoothing": r.choice([0.0, r.random()])}
        if r.random() < 0.3:
            return options, outputs, [chances(r, n) for _ in range(rows)]
    if flag(r) and rows > 1:
        ignored = r.choice([-100, n + 3])
        options |= {"ignore_index": ignored}
        targets[r.randrange(rows)] = ignored
    return options, outputs, targets


CLASS_LOSSES = ("CrossEntropyLoss", "NLLLoss", "MultiMarginLoss")
LOSSES = ("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss", "BCELoss", "BCEWithLogitsLoss", "KLDivLoss", *CLASS_LOSSES)

ACTIVATIONS: dict[str, Any] = {
    **dict.fromkeys(("ReLU", "ReLU6", "SELU", "SiLU", "Mish", "Softsign", "Sigmoid", "LogSigmoid", "Tanh"), dict),
    "Identity": dict,
    "GELU": lambda r: {"approximate": r.choice(["none", "tanh"])},
    "LeakyReLU": lambda r: {"negative_slope": r.uniform(0, 0.5)},
    "ELU": lambda r: {"alpha": r.uniform(0.1, 2)},
    "Softplus": lambda r: {"beta": r.uniform(0.2, 3), "threshold": r.choice([20.0, r.uniform(1, 5)])},
    "Hardtanh": lambda r: {"min_val": r.uniform(-3, 0), "max_val": r.uniform(0.1, 3)},
    "Softmax": lambda r: {"dim": r.choice([-1, 1])},
    "LogSoftmax": lambda r: {"dim": r.choice([-1, 1])},
}


def activation_case(kind: str, i: int) -> tuple[Options, Matrix]:
    """Return the options of an activation, and its inputs."""
    r = random.Random(f"{SEED}:{kind}:{i}")
    options = ACTIVATIONS[kind]() if ACTIVATIONS[kind] is dict else ACTIVATIONS[kind](r)
    return options, matrix(r, 2, 3, lambda r: r.gauss(0, 3))


def direction(n: int) -> list[float]:
    """Return n numbers of different sizes, used to weight results."""
    return [0.3 + 0.7 * (k * 5 % 7) for k in range(n)]
