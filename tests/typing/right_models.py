"""A training loop needs no casts."""

from __future__ import annotations

from typing import assert_type

import nn
from autograd import Value, no_grad

net = nn.MLP(2, [4, 1], activation="tanh", rng=7)
data = [([0.0, 1.0], 1.0), ([1.0, 1.0], -1.0)]
optimizer = nn.Adam(net.parameters(), lr=0.1)
for _ in range(3):
    loss = nn.mse_loss([net(x) for x, _ in data], [y for _, y in data]) + nn.l2_penalty(net.parameters(), 1e-3)
    assert_type(loss, Value)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
score: float = net(data[0][0]).data
rounded = [round(net(x).data) for x, _ in data]

history = nn.fit(net, data, loss=nn.mse_loss, optimizer=optimizer, epochs=2)
final: float = history.loss[-1]

assert_type(nn.Neuron(2)([1.0, 2.0]), Value)
assert_type(nn.cross_entropy([Value(1.0), Value(2.0)], 0), Value)
assert_type(nn.huber_loss(Value(1.0), 2.0, delta=0.5, reduction="sum"), Value)
terms = nn.mse_loss([Value(1.0)], [2.0], reduction="none")
first: Value = terms[0]


class Line(nn.Module):
    """A user's model."""

    def __init__(self) -> None:
        self.slope = Value(2.0)

    def forward(self, x: float) -> Value:
        return self.slope * x


line = Line()
with no_grad():
    output: Value = line(2.0)
stack = nn.Sequential(nn.Linear(2, 3), "tanh", nn.Linear(3, 1))
numbers: list[float] = [out.data for out in stack([1.0, 2.0])]
