"""Write pytorch.json: results of PyTorch 2.13.0 in float64, for tests/nn/test_pytorch.py.

    pip install torch==2.13.0
    python tests/data/pytorch.py

Nothing from this project is imported. Parameters are filled by `filled`, a formula that both sides can evaluate
exactly.
"""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812  (its usual name)

torch.set_default_dtype(torch.float64)
STEPS = 100


def filled(n: int) -> list[float]:
    """Return n numbers between -0.2 and 0.2."""
    return [k * 7919 % 1009 / 1009 * 0.4 - 0.2 for k in range(1, n + 1)]


def fill(*tensors: torch.Tensor) -> None:
    """Fill tensors in order with the numbers of `filled`."""
    numbers = iter(filled(sum(tensor.numel() for tensor in tensors)))
    with torch.no_grad():
        for tensor in tensors:
            tensor.copy_(torch.tensor(list(islice(numbers, tensor.numel()))).reshape(tensor.shape))


# ---- optimizers and schedules: an elongated bowl, in two groups ----

OPTIMISERS = {
    "SGD": [
        {"lr": 0.05},
        {"lr": 0.02, "momentum": 0.9},
        {"lr": 0.02, "momentum": 0.8, "dampening": 0.3, "weight_decay": 0.1},
        {"lr": 0.02, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
    ],
    "Adam": [{"lr": 0.05}, {"lr": 0.1, "betas": [0.8, 0.95], "eps": 1e-4, "weight_decay": 0.1}],
    "AdamW": [{"lr": 0.05}, {"lr": 0.1, "betas": [0.8, 0.95], "weight_decay": 0.2}],
    "RMSprop": [
        {"lr": 0.02},
        {"lr": 0.01, "alpha": 0.9, "momentum": 0.7, "weight_decay": 0.05},
        {"lr": 0.01, "alpha": 0.9, "centered": True, "eps": 1e-3},
    ],
    "Adagrad": [{"lr": 0.5}, {"lr": 0.5, "lr_decay": 0.01, "weight_decay": 0.05, "initial_accumulator_value": 0.1}],
}
START = [1.5, -2.0, 0.5, 3.0]


def bowl(x: list) -> object:
    """Return the function to minimize. It takes tensors here, and Values in the test."""
    a, b, c, d = x
    return (a - 1) ** 2 + 3 * (b + 0.5 * a) ** 2 + 0.5 * (c - b) ** 2 + 0.1 * d**4 + (d - c) ** 2


def optimised(kind: str, options: dict) -> dict:
    x = [torch.tensor(number, requires_grad=True) for number in START]
    groups = [{"params": x[:3]}, {"params": x[3:], "lr": options["lr"] / 2}]
    optimiser = getattr(torch.optim, kind)(groups, **options)
    path = []
    for _ in range(STEPS):
        optimiser.zero_grad()
        bowl(x).backward()
        optimiser.step()
        path.append([p.item() for p in x])
    return {"kind": kind, "options": options, "path": path}


SCHEDULES = {
    "StepLR": [{"step_size": 7, "gamma": 0.5}],
    "ExponentialLR": [{"gamma": 0.95}],
    "CosineAnnealingLR": [{"T_max": 40}, {"T_max": 40, "eta_min": 0.01}],
}


def scheduled(kind: str, options: dict) -> dict:
    optimiser = torch.optim.SGD([torch.tensor(1.0, requires_grad=True)], lr=0.3)
    schedule = getattr(torch.optim.lr_scheduler, kind)(optimiser, **options)
    rates = []
    for _ in range(40):
        rates.append(schedule.get_last_lr()[0])
        optimiser.step()
        schedule.step()
    return {"kind": kind, "options": options, "rates": rates}


# Schedules of one optimizer. All take a step in each epoch. In some epochs the rate is set by hand first.
CHAINS = [
    ([("StepLR", {"step_size": 1, "gamma": 0.5}), ("ExponentialLR", {"gamma": 0.9})], {}),
    ([("ExponentialLR", {"gamma": 0.9}), ("CosineAnnealingLR", {"T_max": 12, "eta_min": 0.01})], {}),
    ([("CosineAnnealingLR", {"T_max": 12}), ("StepLR", {"step_size": 3, "gamma": 0.5})], {4: 0.2}),
    ([("StepLR", {"step_size": 3, "gamma": 0.5})], {2: 0.7, 7: 0.05}),
    ([("ExponentialLR", {"gamma": 0.8})], {5: 1.0}),
    ([("CosineAnnealingLR", {"T_max": 12, "eta_min": 0.02})], {3: 0.5}),
    ([("LambdaLR", [1.0, 0.5, 2.0]), ("StepLR", {"step_size": 2, "gamma": 0.5})], {4: 0.2}),
    ([("LambdaLR", [0.5, 1.0]), ("LambdaLR", [0.25, 2.0]), ("ExponentialLR", {"gamma": 0.9})], {}),
]


def chained(chain: list, by_hand: dict) -> dict:
    optimiser = torch.optim.SGD([torch.tensor(1.0, requires_grad=True)], lr=0.3)
    schedules = []
    for kind, options in chain:
        # A list represents a function of the epoch that cycles through it.
        given = {"lr_lambda": lambda i, x=options: x[i % len(x)]} if kind == "LambdaLR" else options
        schedules.append(getattr(torch.optim.lr_scheduler, kind)(optimiser, **given))
    rates = []
    for epoch in range(12):
        group = optimiser.param_groups[0]
        group["lr"] = by_hand.get(epoch, group["lr"])
        rates.append(group["lr"])
        optimiser.step()
        for schedule in schedules:
            schedule.step()
    return {"chain": chain, "by_hand": by_hand, "rates": rates}


def clipped(max_norm: float, norm_type: float) -> dict:
    p = nn.Parameter(torch.zeros(4))
    p.grad = torch.tensor([3.0, -4.0, 0.5, 12.0])
    norm = nn.utils.clip_grad_norm_([p], max_norm, norm_type)
    return {"max_norm": max_norm, "norm_type": str(norm_type), "norm": norm.item(), "grad": p.grad.tolist()}


# ---- losses: values, and gradients with respect to the outputs ----

NUMBERS, TARGETS = [[0.3, -1.2, 2.5], [0.7, 0.0, -4.0]], [[1.0, -1.0, 0.5], [0.7, 2.0, 3.0]]
PROBABILITIES = [[0.2, 0.5, 0.3], [0.05, 0.9, 0.05]]
LOGITS = [[0.3, -1.2, 2.5], [1000.0, -1000.0, 0.0], [-1000.0, 1000.0, 1000.0], [30.0, -30.0, 5.0]]
LABELS = [[0.0, 1.0, 0.25], [1.0, 0.0, 0.5], [1.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
LOSSES = [
    ("mse_loss", NUMBERS, TARGETS, {}),
    ("l1_loss", NUMBERS, TARGETS, {}),
    ("huber_loss", NUMBERS, TARGETS, {}),
    ("huber_loss", NUMBERS, TARGETS, {"delta": 0.4}),
    ("binary_cross_entropy", PROBABILITIES, [[0.0, 1.0, 0.3], [1.0, 0.9, 0.0]], {}),
    ("binary_cross_entropy_with_logits", LOGITS, LABELS, {}),
    ("cross_entropy", LOGITS, [2, 1, 0, 0], {}),
    ("multi_margin_loss", NUMBERS, [2, 0], {}),
    ("multi_margin_loss", NUMBERS, [0, 1], {"margin": 0.5}),
    ("kl_div", [[-1.0, -2.0, -0.5], [-3.0, -0.2, -1.5]], [[0.2, 0.5, 0.3], [0.0, 1.0, 0.0]], {}),
    ("kl_div", [[-1.0, -2.0, -0.5]], [[-1.2, -0.7, -1.6]], {"log_target": True}),
    # edges: probabilities at and near 0 and 1, errors of 0 and of delta, ties, probabilities as targets
    ("binary_cross_entropy", [[0.0, 1.0, 0.0, 1.0, 0.0, 1.0]], [[1.0, 0.0, 0.0, 1.0, 0.3, 0.3]], {}),
    ("binary_cross_entropy", [[1e-50, 1e-50, 1e-13, 1e-11, 1 - 2.0**-50]], [[1.0, 0.0, 0.5, 1.0, 0.25]], {}),
    ("l1_loss", [[1.0, 2.0]], [[1.0, 1.0]], {}),
    ("huber_loss", [[1.0, 0.5, -0.5, 0.25]], [[1.0, 0.0, 0.0, 0.0]], {"delta": 0.5}),
    ("multi_margin_loss", [[1.0, 0.0, 2.0], [0.0, 0.0, 0.0]], [0, 1], {}),
    ("cross_entropy", [[0.3, -1.2, 2.5], [1.0, 1.0, 1.0]], [[0.2, 0.5, 0.3], [0.0, 1.0, 0.0]], {}),
    ("cross_entropy", [[0.3, -1.2, 2.5]], [[0.4, 0.0, 0.3]], {}),
    ("kl_div", [[0.0, -1.0]], [[0.0, 1.0]], {}),
]


def lost(name: str, outputs: list, targets: list, options: dict, reduction: str) -> dict:
    x = torch.tensor(outputs, requires_grad=True)
    loss = getattr(F, name)(x, torch.tensor(targets), reduction=reduction, **options)
    loss.sum().backward()
    value, grad = loss.tolist(), x.grad.tolist()
    case = {"name": name, "input": outputs, "target": targets, "options": options, "reduction": reduction}
    return case | {"value": value, "grad": grad}


# ---- layers: outputs, gradients of their weighted sum with respect to inputs and parameters ----

SEQUENCE = [[0.5, -1.0, 2.0, 0.1], [1.5, 0.3, -0.7, -2.0], [0.0, 1.0, 0.25, 0.75]]


class Attention(nn.Module):
    """Causal attention with two heads from PyTorch, with parameters in the order of four linear maps."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.MultiheadAttention(4, 2, batch_first=True)

    def fill(self) -> None:
        """Fill the parameters like four linear maps: weights, then biases of each."""
        numbers = torch.tensor(filled(4 * 20))
        weights = [numbers[i * 20 : i * 20 + 16].reshape(4, 4) for i in range(4)]
        biases = [numbers[i * 20 + 16 : i * 20 + 20] for i in range(4)]
        with torch.no_grad():
            self.inner.in_proj_weight.copy_(torch.cat(weights[:3]))
            self.inner.in_proj_bias.copy_(torch.cat(biases[:3]))
            self.inner.out_proj.weight.copy_(weights[3])
            self.inner.out_proj.bias.copy_(biases[3])

    def grads(self) -> list[float]:
        """Return the gradients in that order."""
        w, b = self.inner.in_proj_weight.grad, self.inner.in_proj_bias.grad
        pairs = [(w[4 * i : 4 * i + 4], b[4 * i : 4 * i + 4]) for i in range(3)]
        pairs.append((self.inner.out_proj.weight.grad, self.inner.out_proj.bias.grad))
        return torch.cat([torch.cat([x.flatten(), y]) for x, y in pairs]).tolist()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[0])
        return self.inner(x, x, x, attn_mask=mask, is_causal=True, need_weights=False)[0]


LAYERS = {
    "Linear": lambda: nn.Linear(4, 2),
    "Sequential": lambda: nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 2, bias=False)),
    "LayerNorm": lambda: nn.LayerNorm(4),
    "RMSNorm": lambda: nn.RMSNorm(4),
    "SelfAttention": Attention,
}


def computed(name: str) -> dict:
    layer = LAYERS[name]()
    layer.fill() if isinstance(layer, Attention) else fill(*layer.parameters())
    x = torch.tensor(SEQUENCE, requires_grad=True)
    y = layer(x)
    weights = torch.tensor(filled(y.numel())).reshape(y.shape)
    (y * weights).sum().backward()
    grads = (
        layer.grads()
        if isinstance(layer, Attention)
        else torch.cat([p.grad.flatten() for p in layer.parameters()]).tolist()
    )
    return {"name": name, "input": SEQUENCE, "output": y.tolist(), "input_grad": x.grad.tolist(), "grads": grads}


# ---- the character GPT of examples/character_gpt.py ----


def gpt(word: str, vocabulary: int = 27, context: int = 8, width: int = 8, heads: int = 2) -> dict:
    """Return the loss and gradients of one word, the parameters in the order in which the example keeps them."""
    shapes = {
        "characters": (vocabulary, width),
        "places": (context, width),
        "norm1": (width,),
        "query": (width, width),
        "key": (width, width),
        "value": (width, width),
        "out": (width, width),
        "norm2": (width,),
        "widen": (4 * width, width),
        "narrow": (width, 4 * width),
        "norm": (width,),
        "readout": (vocabulary, width),
    }
    p = {name: torch.zeros(shape, requires_grad=True) for name, shape in shapes.items()}
    fill(*p.values())
    tokens = [0, *(ord(letter) - ord("a") + 1 for letter in word), 0]
    x = p["characters"][tokens[:-1]] + p["places"][: len(tokens) - 1]
    normed = F.rms_norm(x, (width,), p["norm1"])
    query, key, value = (
        F.linear(normed, p[name]).reshape(-1, heads, width // heads).transpose(0, 1)
        for name in ("query", "key", "value")
    )
    mixed = F.scaled_dot_product_attention(query, key, value, is_causal=True).transpose(0, 1).reshape(-1, width)
    x = x + F.linear(mixed, p["out"])
    x = x + F.linear(F.relu(F.linear(F.rms_norm(x, (width,), p["norm2"]), p["widen"])), p["narrow"])
    logits = F.linear(F.rms_norm(x, (width,), p["norm"]), p["readout"])
    loss = F.cross_entropy(logits, torch.tensor(tokens[1:]))
    loss.backward()
    grads = torch.cat([tensor.grad.flatten() for tensor in p.values()]).tolist()
    return {"word": word, "loss": loss.item(), "grads": grads}


def main() -> None:
    """Write pytorch.json next to this file."""
    numbers = {
        "torch": torch.__version__.partition("+")[0],
        "optimisers": [optimised(kind, options) for kind, some in OPTIMISERS.items() for options in some],
        "schedules": [scheduled(kind, options) for kind, some in SCHEDULES.items() for options in some],
        "chains": [chained(*case) for case in CHAINS],
        "clipping": [
            clipped(float("inf"), 2.0),
            clipped(1.0, 2.0),
            clipped(100.0, 2.0),
            clipped(2.0, 1.0),
            clipped(2.0, float("inf")),
            clipped(2.0, 3.0),
        ],
        "losses": [lost(*case, reduction) for case in LOSSES for reduction in ("mean", "sum", "none")],
        "layers": [computed(name) for name in LAYERS],
        "gpt": gpt("emma"),
    }
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(numbers), encoding="utf-8")
    print(path, path.stat().st_size)


if __name__ == "__main__":
    main()
