// The programs of the menu.
export const examples = {
  "A first gradient": `from autograd import Value

w, x, b = Value(0.5, "w"), Value(2.0, "x"), Value(1.0, "b")
y = (w * x + b).tanh()
y.label = "y"
y.backward()
print(w.grad, x.grad, b.grad)
`,
  "The lecture, step by step": `from micrograd.engine import Value

a = Value(2.0, label="a")
b = Value(-3.0, label="b")
c = Value(10.0, label="c")
e = a * b; e.label = "e"
d = e + c; d.label = "d"
f = Value(-2.0, label="f")
L = d * f; L.label = "L"

L.grad = 1.0
L._backward()
d._backward()
e._backward()
print(a.grad, b.grad, c.grad)
`,
  "A neuron of the lecture": `from micrograd.engine import Value

x1, x2 = Value(2.0, label="x1"), Value(0.0, label="x2")
w1, w2 = Value(-3.0, label="w1"), Value(1.0, label="w2")
b = Value(6.8813735870195432, label="b")
x1w1 = x1 * w1; x1w1.label = "x1*w1"
x2w2 = x2 * w2; x2w2.label = "x2*w2"
x1w1x2w2 = x1w1 + x2w2; x1w1x2w2.label = "x1*w1 + x2*w2"
n = x1w1x2w2 + b; n.label = "n"
o = n.tanh(); o.label = "o"
o.backward()
o
`,
  "Training": `import nn

net = nn.MLP(2, [4, 1], activation="tanh", rng=7)
xor = [([0, 0], -1), ([0, 1], 1), ([1, 0], 1), ([1, 1], -1)]
for step in range(101):
    loss = sum((net(x) - t) ** 2 for x, t in xor) / len(xor)
    net.zero_grad()
    loss.backward()
    for p in net.parameters():
        p.data -= 0.2 * p.grad
    if step % 20 == 0:
        print(step, round(loss.data, 4))
print([round(net(x).data, 2) for x, _ in xor])

error = (net([0.0, 1.0]) - 1) ** 2  # one sample, with the weights as they are now
error.backward()
`,
  "Check a homework": `import viz
from autograd import Value

w, x, t = Value(0.5, "w"), Value(2.0, "x"), Value(1.0, "t")
y = (w * x).sigmoid()
E = 0.5 * (t - y) ** 2
y.label, E.label = "y", "E"
E.backward()
print(viz.check_work(E, {"y": "0.7311", "dE/dw": "-0.5379"}))
`,
};
