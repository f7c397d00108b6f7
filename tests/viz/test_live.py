"""The page of a graph follows the numbers of the leaves: in a browser, compared with the engine."""

from __future__ import annotations

import functools
import json
import math
import operator
import re
import warnings
from collections.abc import Callable
from random import Random
from statistics import median
from typing import Any

import pytest

import autograd
import nn
import viz
from autograd import Value, primitive
from autograd.graph.gradient_order import topological_order
from autograd.program.replay.current_replayer import replayer
from nn import MLP, SGD
from tests.autograd.export.closeness import assert_close
from tests.helpers.draws import draws, generator
from tests.helpers.dual import DUAL, Dual
from tests.helpers.hostile import PAYLOADS
from tests.helpers.programs import Program, count, fits
from viz import check_work, draw, draw_network
from viz.live.graph_program import GraphProgram
from viz.style import label_text
from viz.style.number_text import number_text

GRAPHS = draws(test=3, cover=40, soak=200)
CHANGES = draws(test=3, cover=10, soak=20)
TIMED = draws(test=4, cover=40)
WINDOWS = [(1280, 800), (390, 844), (800, 600)][: draws(test=2, cover=3)]

# Types a number into each field of the list, and returns all numbers of the picture with all digits, by box.
TYPE_ALL = """numbers => {
    for (const field of document.querySelectorAll("#leaves .number")) {
        field.value = numbers[field.getAttribute("aria-label")];
        field.dispatchEvent(new Event("input"));
    }
    const found = {};
    for (const node of document.querySelectorAll(".node")) {
        node.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
        const title = node.querySelector("title");
        if (title) found[node.id] = title.textContent;
    }
    return found;
}"""


def random_program(random: Random) -> Program:
    """Draw a program over all operations of the table that have a dual number's rule."""
    inputs = tuple(random.uniform(-2, 2) for _ in range(random.randint(1, 4)))
    values, steps = list(inputs), []
    for _ in range(random.randint(3, 14)):
        name = random.choice([*DUAL])
        operands: list[int | float] = [random.randrange(len(values)) for _ in range(random.choice(count(name)))]
        if len(operands) > 1 and random.random() < 0.2:
            operands[random.randrange(len(operands))] = random.uniform(-2, 2)
        if not any(isinstance(x, int) for x in operands):
            continue
        xs = [values[x] if isinstance(x, int) else x for x in operands]
        if not fits(name, xs):
            name, operands = "sin", [next(x for x in operands if isinstance(x, int))]
            xs = [values[int(operands[0])]]
        steps.append((name, tuple(operands)))
        values.append(DUAL[name](*map(Dual, xs)).x)
    return Program(inputs, tuple(steps))


def graph_of(program: Program, inputs: list[float]) -> Value:
    """Return the sum of the last results, whose graph contains most of the others."""
    results = program.on_values([Value(x, f"x{i}") for i, x in enumerate(inputs)])
    root: Value = autograd.fsum(results[-4:])
    root.label = "out"
    return root


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def titles(order: list[Value], root: Value) -> dict[str, list[float]]:
    """Return the numbers of each box and link, as the engine computes them."""
    for value in order:
        value.zero_grad()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a root that is nan
        root.backward()
    found = {f"n{i}": [value.data, value.grad] for i, value in enumerate(order)}
    for i, value in enumerate(order):
        for k, partial in enumerate(value.partials):
            if isinstance(value.operands[k], Value):
                found[f"n{i}_in{k}_text"] = [partial]
    return found


def test_every_number_follows_the_leaves(opened: Any) -> None:
    random = generator("live")
    compared = 0
    for _ in range(GRAPHS):
        program = random_program(random)
        root = graph_of(program, list(program.inputs))
        order = topological_order(root)
        leaves = [value for value in order if value.op is None]
        view = opened(draw(root, detail="full", direction="LR").html, alone=True)
        page = view.page
        page.keyboard.press("End")
        for _ in range(CHANGES):
            changed = {leaf.label: leaf.data * random.uniform(0.7, 1.3) + random.uniform(-0.3, 0.3) for leaf in leaves}
            inputs = [changed.get(f"x{i}", x) for i, x in enumerate(program.inputs)]
            again = graph_of(program, inputs)
            new_order = topological_order(again)
            assert [x.op for x in new_order] == [x.op for x in order]
            wanted = titles(new_order, again)
            shown = page.evaluate(TYPE_ALL, {label: repr(x) for label, x in changed.items()})
            graph = GraphProgram(new_order)
            numbers: list[Any] = []
            found: list[float] = []
            expected: list[float] = []
            for i, value in enumerate(new_order):
                places: dict[str, list[Any]] = {f"n{i}": [graph.data(value), graph.adjoint(value)]}
                places |= {f"n{i}_in{k}_text": [partial] for k, partial in enumerate(graph.partials(value))}
                for name in places.keys() & shown.keys():
                    numbers += places[name]
                    found += [float(x) for x in re.findall(r"= (\S+)", shown[name])]
                    expected += wanted[name]
            row = [leaf.data for leaf in graph.leaves]
            assert_close(graph.program(numbers), row, expected, found, f"{program} at {inputs}")
            compared += len(found)
        view.context.close()  # pages that stay open go on animating
    assert compared > 20 * GRAPHS * CHANGES
    print(f"{GRAPHS} graphs, {CHANGES} changes each: {compared:,} numbers compared")


def network(x1: float = 0.5) -> Value:
    """Return the error of a 2-2-1 network."""
    net = MLP(2, [2, 1], activation="tanh", rng=1)
    y = net([Value(x1, "x1"), Value(-1.0, "x2")])
    y.label = "y"
    loss = 0.5 * (Value(1.0, "t") - y) ** 2
    loss.label = "E"
    return loss


def texts(page: Any) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "figure text, li, h1", "all => all.map(e => e.dataset.text || e.textContent)"
    )
    return found


def field(page: Any, label: str) -> Any:
    return page.locator(f"#leaves [aria-label='{label}']")


def with_timers(page: Any, speed: int = 20) -> Any:
    """Let the timers of a page run this many times as fast, and return the page. `settled` waits for them."""
    page.evaluate(
        """speed => {
        const later = window.setTimeout, forget = window.clearTimeout, pending = new Set();
        window.setTimeout = (act, wait) => {
            const timer = later(() => { pending.delete(timer); act(); }, wait / speed);
            pending.add(timer);
            return timer;
        };
        window.clearTimeout = (timer) => { pending.delete(timer); forget(timer); };
        window.settled = async () => { while (pending.size) await new Promise((done) => later(done, 5)); };
        }""",
        speed,
    )
    return page


def settled(page: Any) -> None:
    """Wait until off-screen lines have been updated too."""
    page.evaluate("settled()")


def several_paths(x1: float = 0.5) -> Value:
    """Return a graph in which a value has a direct path to the output, and one through another named value."""
    a = 2.0 * Value(x1, "x1")
    b = a * a
    y = (a * b).tanh()
    a.label, b.label, y.label = "a", "b", "y"
    return y


@pytest.mark.parametrize(("graph", "x1"), [(network, -2.0), (several_paths, 0.25)])
def test_lines_and_texts_follow_and_reset_brings_the_engines_digits_back(
    opened: Any, graph: Callable[..., Value], x1: float
) -> None:
    page = with_timers(opened(draw(graph()).html).page)
    page.keyboard.press("End")
    before = texts(page)
    field(page, "x1").fill(str(x1))
    settled(page)
    reference = opened(draw(graph(x1)).html).page
    reference.keyboard.press("End")
    for shown, wanted in zip(texts(page), texts(reference), strict=True):
        assert shown.split(" = ")[-1] == wanted.split(" = ")[-1], (shown, wanted)
        on_the_way = [[number(x) for x in re.findall(r"[-−]?\d+\.?\d*", text)] for text in (shown, wanted)]
        assert on_the_way[0] == pytest.approx(on_the_way[1], rel=2e-3), (shown, wanted)  # it may have more digits
        assert re.sub(r"[-−\d.e()]+", "#", shown).split(" = ")[0] == re.sub(r"[-−\d.e()]+", "#", wanted).split(" = ")[0]
    page.locator("#reset").click()
    settled(page)
    assert texts(page) == before


def test_steps_before_a_change_keep_their_place(opened: Any) -> None:
    page = opened(draw(network()).html)
    with_timers(page.page, speed=1)
    page.press(*["ArrowRight"] * 12)
    later = page.page.locator("text:text-matches('…')").count()
    seen = """() => {
        const around = document.querySelector("figure").getBoundingClientRect();
        return Object.fromEntries([...document.querySelectorAll(".node")].filter(e => {
            const it = e.getBoundingClientRect();
            return it.left < around.right && it.right > around.left && it.top < around.bottom && it.bottom > around.top;
        }).map(e => [e.id, e.textContent]));
    }"""
    before = page.page.evaluate(seen)
    field(page.page, "x1").evaluate("e => { e.value = '3'; e.dispatchEvent(new Event('input')); }")
    at_once = page.page.evaluate(seen)
    assert at_once != before
    settled(page.page)  # off-screen parts are updated
    assert at_once == page.page.evaluate(seen)
    assert page.step() == 12
    assert page.page.locator("text:text-matches('…')").count() == later
    assert "data 3" in texts(page.page)
    page.press("ArrowLeft", "ArrowRight", "End", "Home")
    assert "data 3" in texts(page.page)


def test_a_field_takes_keys_and_gives_them_back(opened: Any) -> None:
    page = opened(draw((Value(2.0, "w") * Value(3.0, "x")).tanh()).html)
    w = field(page.page, "w")
    w.click()
    page.press("Control+a", "5", "ArrowLeft", "Home", "End")
    assert page.step() == 0
    assert "data 5" in texts(page.page)
    page.press("Enter", "ArrowRight")
    assert page.step() == 1
    page.page.locator("#said", has_text="w = 5: ").wait_for()
    w.click()
    page.press("Control+a", "x")
    assert w.get_attribute("aria-invalid") == "true"
    assert "data 5" in texts(page.page)
    page.press("Control+a", "7", "Escape", "ArrowRight")
    assert "data 5" in texts(page.page)
    assert page.step() == 2
    w.click()
    page.press("ArrowUp", "ArrowUp", "Enter")
    assert "data 5.02" in texts(page.page)
    assert page.page.locator("#said").get_attribute("aria-live") == "polite"


def test_a_number_is_dragged_or_typed_in_the_picture(opened: Any) -> None:
    page = opened(draw(Value(2.0, "w") * Value(3.0, "x")).html)
    box = page.page.locator(".node.leaf").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + 100, y + 3, steps=4)
    page.page.mouse.up()
    assert "data 2.5" in texts(page.page)
    assert page.page.locator(".chosen").count() == 0
    page.page.mouse.click(x, y)
    page.press("-", "4", "Enter", "ArrowRight")
    assert "data −4" in texts(page.page)
    assert page.step() == 1
    page.page.mouse.dblclick(x, y)
    assert page.page.evaluate("document.activeElement.getAttribute('aria-label')") == "w"


def test_a_finger_opens_the_field(opened: Any) -> None:
    page = opened(draw(Value(2.0, "w") * 3).html, has_touch=True, viewport={"width": 390, "height": 844}).page
    page.locator(".node.leaf").tap()
    assert page.evaluate("document.activeElement.id") == "field"
    assert page.locator("#field").get_attribute("aria-label") == "w"


def test_descent_takes_the_steps_of_sgd(opened: Any) -> None:
    net = MLP(2, [2, 1], activation="tanh", rng=1)
    optimizer = SGD(net.parameters(), lr=0.5)
    page = opened(draw(network()).html)
    page.page.locator("#rate").fill("0.5")
    page.press("Enter")
    for _ in range(5):
        loss = 0.5 * (1.0 - net([0.5, -1.0])) ** 2
        loss.zero_grad()
        loss.backward()
        optimizer.step()
        page.press("d")
    loss = 0.5 * (1.0 - net([0.5, -1.0])) ** 2
    assert page.page.locator("#fallen").inner_text().endswith("after 5 steps")
    assert page.page.locator("#curve polyline").get_attribute("points").count(",") == 6
    page.page.locator("#run").click()
    page.page.locator("#said", has_text="Stopped: all gradients are 0.").wait_for()
    assert page.page.locator("#run").inner_text() == "Run"
    page.page.locator("#reset").click()
    assert page.page.locator("#drawn").is_hidden()
    assert page.page.locator("h1").inner_text().endswith("data 0.5588")
    for _ in range(5):
        page.press("d")
    fallen = number(page.page.locator("h1").inner_text().split()[-1])
    assert fallen == pytest.approx(loss.data, rel=1e-3)
    page.page.locator("#leaves [aria-label='x1 descends']").check()
    before = field(page.page, "x1").input_value()
    page.press("d")
    assert field(page.page, "x1").input_value() != before


def test_a_gradient_is_guessed_first(opened: Any) -> None:
    w, x = Value(0.3, "w"), Value(2.0, "x")
    z = w * x
    z.label = "z"
    y = z.sigmoid()
    y.label = "y"
    page = opened(draw(y).html)
    page.page.locator("#predict").check()
    page.page.locator("#predict").blur()
    page.press("End")
    assert page.page.locator("#question").inner_text() == "dy/dx ="
    assert "grad ?" in texts(page.page)
    assert page.page.locator("#now").inner_text() == "dy/dx ="  # what a screen reader says
    answer, verdict = page.page.locator("#answer"), page.page.locator("#verdict")
    slope = y.data * (1 - y.data)
    for guess, said in [
        ("", "Type a number."),
        (f"{-0.3 * slope:.4f}", "The sign is wrong."),
        ("0.3", "The activation's derivative ∂y/∂z is missing."),
        (f"{slope:.4f}", "The factor ∂z/∂x is missing."),
        ("12", "Not yet."),
        ("0.1", "Type two digits."),  # the right number is 0.0687
        ("0", "Type two digits."),
        ("-0", "Type two digits."),
        ("0.0", "Not yet."),
    ]:
        answer.fill(guess)
        answer.press("Enter")
        assert verdict.inner_text() == said
    sheet = check_work(y, {"dy/dx": f"{-0.3 * slope:.4f}"})  # the report has the same sentence
    assert str(sheet.first_wrong).endswith("The sign is wrong.")
    answer.fill(f"{0.3 * slope:.3f}")
    answer.press("Enter")
    assert page.page.locator("#guess").is_hidden()
    assert f"grad {number_text(0.3 * slope, 4)}" in texts(page.page)
    assert page.page.locator("#now").inner_text().endswith(number_text(0.3 * slope, 4))
    page.press("ArrowLeft")
    assert page.page.locator("#question").inner_text() == "dy/dw ="
    page.press("Home")
    assert not [text for text in texts(page.page) if re.match(r"grad [\d−]", text)]
    page.press("End", "ArrowLeft", "7", ".", "5")
    assert answer.input_value() == "7.5"
    answer.fill("-0.0001234")
    assert answer.evaluate("e => e.scrollWidth <= e.clientWidth")  # none of it is cut
    page.page.locator("#predict").uncheck()
    assert page.page.locator("#guess").is_hidden()
    assert "grad ?" not in texts(page.page)
    page.page.locator("#predict").check()
    assert page.page.locator("#question").inner_text() == "dy/dw ="
    page.page.locator("#show").click()
    assert page.page.locator("#guess").is_hidden()


def test_lines_follow_another_branch(opened: Any) -> None:
    x = Value(2.0, "x")
    y = (x * 3).relu()
    y.label = "y"
    page = opened(draw(y).html)
    with_timers(page.page)
    page.press("End")
    field(page.page, "x").fill("-1")
    settled(page.page)
    assert page.page.locator("#now").text_content() == "dy/dx = dy/dv1 * ∂v1/∂x = 0 * 3 = 0"
    lines = [line for line in texts(page.page) if line.startswith("dy/dx")]
    assert lines[-1].endswith("= 0")


def test_labels_are_only_text_in_fields(opened: Any) -> None:
    labels = [label for label in PAYLOADS if len(label) < 200][:20]
    root = autograd.fsum([Value(1.0, label) for label in labels])
    page = opened(draw(root, detail="full").html)
    page.page.locator("#numbers summary").click()
    field_count = page.page.locator("#leaves .number").count()
    assert field_count == len(labels)
    page.page.locator("#leaves .number").first.fill("2")
    page.press("Enter", "d", "End")
    assert page.page.locator("h1 script, #leaves script").count() == 0


def test_a_page_of_an_operation_without_a_formula_shows_fixed_numbers(opened: Any) -> None:
    rough = primitive("rough_for_pages", lambda x: float(f"{x:.3g}"), lambda z, x: (1.0,))
    page = opened(draw(rough(Value(2.0, "x"))).html)
    assert page.page.locator("#live").count() == 0
    page.press("End")
    assert page.step() == page.last()


def test_a_page_of_a_large_graph_shows_fixed_numbers() -> None:
    total = Value(0.0)
    for i in range(1100):
        total = total + Value(float(i)) * 2
    assert '"live"' not in draw(total, detail="auto", force=True).html


@pytest.mark.parametrize("detail", ["auto", "full"])
def test_the_page_of_a_cross_entropy_is_live(detail: str) -> None:
    scores = MLP(2, [3], rng=1)([Value(0.5, "x1"), Value(-1.0, "x2")])
    assert '"live"' in draw(nn.cross_entropy([scores], [1]), detail=detail).html


def test_the_program_needs_no_other_rights_than_the_page() -> None:
    html = draw(network()).html
    assert html.count("<script>") == 1
    told = json.loads(re.search(r'id="told">(.*?)</script>', html, re.DOTALL)[1])  # type: ignore[index]  # it is there
    assert len(told["live"]["leaves"]) == 12
    assert "eval" not in html
    assert "unsafe" not in html


def test_the_numbers_of_leaves_in_a_box_are_texts_with_all_digits() -> None:
    numbers = [1.0, 0.1 + 0.2, -1e-300, math.inf, -math.inf, math.nan, *map(float, range(6, 12))]
    x = Value(0.5, "x")
    html = draw(autograd.fsum([(Value(k) * x).tanh() for k in numbers]), detail="auto").html

    def constant(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    text = re.search(r'id="told">(.*?)</script>', html, re.DOTALL)[1]  # type: ignore[index]  # it is there
    leaves = json.loads(text, parse_constant=constant)["live"]["leaves"]
    folded = [number for box, number, *_ in leaves if not box]
    assert folded[:6] == ["0.30000000000000004", "-1e-300", "Infinity", "-Infinity", "NaN", "6.0"]


class Shifted(nn.Module):
    """A model with a constant that is not a parameter."""

    def __init__(self) -> None:
        self.net = MLP(2, [1], rng=1)

    def forward(self, x: Any) -> Any:
        """Return the output of the neuron, and 0.5."""
        return self.net(x) + Value(0.5)


def test_a_leaf_without_a_name_has_a_question_mark() -> None:
    text = re.search(r'id="told">(.*?)</script>', draw_network(Shifted(), [0.7, -1.0]).html, re.DOTALL)[1]  # type: ignore[index]  # it is there
    leaves = {
        number: (element, name, others) for element, number, _, _, name, others in json.loads(text)["live"]["leaves"]
    }
    assert (leaves["0.7"], leaves["-1.0"], leaves["0.5"]) == (("u0_0", "x1", []), ("u0_1", "x2", []), ("", "?", []))
    assert [others for _, _, others in leaves.values()] == [[]] * 6  # each leaf has one element


def state(page: Any) -> dict[str, list[str]]:
    """Return the texts of each unit and weight of a network, and the sign of each line."""
    found: dict[str, list[str]] = page.evaluate(
        """Object.fromEntries([...document.querySelectorAll("[id^=u]")].map(e => [e.id, [
            ...[...e.querySelectorAll("text")].map(text => text.textContent), e.getAttribute("class").slice(-4)]]))"""
    )
    return found


def test_a_network_follows_its_weights_and_inputs(opened: Any) -> None:
    net = MLP(2, [2, 1], activation="tanh", rng=1)
    page = opened(draw_network(net, [0.5, -1.0], 1.0).html)
    before = state(page.page)
    field(page.page, "x1").fill("-2")
    field(page.page, "L0.n1.w0").fill("-0.75")
    other = MLP(2, [2, 1], activation="tanh", rng=1)
    other.layers[0].neurons[1].w[0].data = -0.75
    reference = opened(draw_network(other, [-2.0, -1.0], 1.0).html)
    assert state(page.page) == state(reference.page) != before
    assert page.page.locator("h1").inner_text() == reference.page.locator("h1").inner_text()
    page.page.locator("#reset").click()
    assert state(page.page) == before
    box = page.page.locator("#u1_0_w0").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x - 200, y, steps=3)
    page.page.mouse.up()
    assert state(page.page)["u1_0_w0"][0] == "L0.n0.w0 −1.73"
    page.press("d", "d")
    assert page.page.locator("#fallen").inner_text().endswith("after 2 steps")
    page.page.locator("figure").click(position={"x": 5, "y": 5})
    page.press("+", "f")


def test_descent_that_diverges_stops_and_says_why(opened: Any) -> None:
    w = Value(3.0, "w")
    y = w**4.0
    y.label = "E"
    page = opened(draw(y).html)
    page.page.locator("#rate").fill("50")
    page.press("Enter", "r")
    page.page.locator("#said", has_text="Stopped: E is not finite. Try a smaller rate.").wait_for()
    assert page.page.locator("#run").inner_text() == "Run"


def test_a_network_without_a_target_has_no_descent(opened: Any) -> None:
    net = MLP(2, [2, 1], activation="tanh", rng=1)
    page = opened(draw_network(net, [0.5, -1.0]).html)
    field(page.page, "x2").fill("1")
    other = opened(draw_network(net, [0.5, 1.0]).html)
    assert state(page.page) == state(other.page)
    assert page.page.locator("#descend, #leaves [type=checkbox]").count() == 0
    page.press("Enter", "d", "r")


def test_heat_maps_keep_their_colors_in_a_page(opened: Any) -> None:
    page = opened(draw_network(MLP(2, [2, 1], activation="tanh", rng=1), [0.5, -1.0], plane=(-1, 1)).html).page
    fills = page.eval_on_selector_all(".map path", "all => all.map(e => getComputedStyle(e).fill)")
    assert len(set(fills)) == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_legend_of_a_network_has_no_plates(opened: Any, scheme: str) -> None:
    html = draw_network(MLP(2, [2, 1], activation="tanh", rng=1), [0.5, -1.0], 1.0).html
    page = opened(html, color_scheme=scheme).page
    assert set(page.eval_on_selector_all(".key path", "all => all.map(e => getComputedStyle(e).fill)")) == {"none"}
    units = page.eval_on_selector_all(".intermediate ellipse", "all => all.map(e => getComputedStyle(e).fill)")
    assert set(units) == {"rgb(246, 247, 249)" if scheme == "light" else "rgb(38, 45, 53)"}


def test_a_small_network_shows_names_until_it_is_larger(opened: Any) -> None:
    html = draw_network(MLP(2, [3, 2], activation="tanh", rng=1), [0.5, -1.0], [1.0, 0.5]).html
    page = opened(html, viewport={"width": 390, "height": 844}).page
    texts = """() => [...document.querySelectorAll("svg .node:not(.legend) text")]
        .filter((text) => getComputedStyle(text).visibility === "visible")
        .map((text) => [text.textContent, parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a])"""
    before = page.evaluate(texts)
    assert not [text for text, _ in before if text.startswith(("δ ", "grad "))]
    assert {"x1", "x2", "L0.n0", "L1.n1"} <= {text for text, _ in before}
    assert min(size for _, size in before) > 4.5
    page.locator("#numbers summary").click()
    field = page.locator("#leaves .number").first
    field.fill("2.5")
    assert not [text for text, _ in page.evaluate(texts) if text.startswith(("δ ", "grad "))]  # also after a change
    field.blur()
    for _ in range(5):
        page.locator("#in").click()
    assert [text for text, _ in page.evaluate(texts) if text.startswith("δ ")]


def payoff(x: Value, strike: Value) -> Value:
    gain = x - strike
    if gain > 0:
        return gain * gain
    return gain * 0.0


def test_a_number_computed_under_no_grad_does_not_change() -> None:
    with autograd.no_grad():
        factor = autograd.exp(Value(2.0, "w"))
    x = Value(3.0, "x")
    graph = GraphProgram(topological_order(factor * x))
    assert graph.leaves == [x]
    run = replayer(graph.program([graph.data(graph.root), graph.adjoint(x)]))
    assert run([5.0]) == [math.exp(2.0) * 5.0, math.exp(2.0)]


def test_a_page_with_a_redefined_operation_shows_its_numbers_only() -> None:
    def twice(rule: float) -> Any:
        return autograd.primitive("twice", lambda x: 2.0 * x, lambda z, x: (rule,))

    y = twice(2.0)(Value(3.0, "x"))
    assert 'id="live"' in draw(y).html
    twice(3.0)
    assert 'id="live"' not in draw(y).html


def test_a_page_has_the_line_that_decided_a_branch() -> None:
    x = Value(3.0, "x")
    y = autograd.jit(payoff)(x, Value(1.0, "strike"))
    assert isinstance(y, Value)
    assert re.search(r"if gain (>|\\u003e) 0: \(test_live\.py:\d+\): this was true", draw(y).html)
    assert "this was true" not in draw(x * 2.0).html


def test_another_branch_is_said_where_it_is_decided(opened: Any) -> None:
    x, strike = Value(3.0, "x"), Value(1.0, "strike")
    y = autograd.jit(payoff)(x, strike)
    assert isinstance(y, Value)
    y.label = "y"
    page = opened(draw(y).html)
    page.press("End")
    field(page.page, "x").fill("4")
    assert "data 9" in texts(page.page)
    assert page.page.locator("#branch").is_hidden()
    field(page.page, "x").fill("0.5")
    said = page.page.locator("#branch").inner_text()
    assert said.startswith("if gain > 0: (test_live.py:")
    assert said.endswith("this was true. Now a different branch would be taken, so the old numbers stay.")
    assert page.page.locator(".decides .label").text_content() == "v1"  # gain
    assert "data 9" in texts(page.page)
    assert "data 0.5" in texts(page.page)
    assert page.opacity(page.page.locator(".node.root").get_attribute("id")) < 0.5
    page.press("Enter", "d")
    page.page.locator("#said", has_text="a different branch").wait_for()
    page.page.locator("#reset").click()
    assert page.page.locator("#branch").is_hidden()
    assert "data 4" in texts(page.page)


def test_a_change_at_300_nodes(opened: Any) -> None:
    """Print how long changes and steps take, until the browser has laid out the page and until it has painted it."""
    net = MLP(4, [13, 6, 1], activation="tanh", rng=1)([1.0, 2.0, 3.0, 4.0])
    page = opened(draw(net, detail="full").html, reduced_motion="reduce").page
    page.keyboard.press("End")
    before = page.locator("h1").inner_text()
    took = page.evaluate(
        """async (repeats) => {
        const field = document.querySelector("#leaves .number"), next = document.getElementById("next");
        const back = document.getElementById("back"), took = { changes: [], frames: [], steps: [] };
        const frame = () => new Promise(requestAnimationFrame);
        const timed = async (kind, act) => {
            await frame();
            const start = performance.now();
            act();
            document.body.getBoundingClientRect();
            took[kind].push(performance.now() - start);
            await frame();
            await new Promise((done) => setTimeout(done));
            if (kind === "changes") took.frames.push(performance.now() - start);
        };
        for (let i = 0; i < repeats; i++) await timed("changes", () => {
            field.value = Math.sin(i);
            field.dispatchEvent(new Event("input"));
        });
        for (let i = 0; i < repeats; i++) await timed("steps", () => (i % 2 ? next : back).click());
        return took;
        }""",
        TIMED,
    )
    for kind, times in took.items():
        print(f"{len(times)} {kind}: median {median(times):.1f} ms, longest {max(times):.1f} ms")
    assert page.locator("h1").inner_text() != before


@pytest.mark.parametrize("kind", ["graph", "network"])
def test_the_list_of_numbers_cuts_none_and_reads_downward(opened: Any, kind: str) -> None:
    net = MLP(2, [2, 1], activation="tanh", rng=1)
    html = draw(network()).html if kind == "graph" else draw_network(net, [0.5, -1.0], 1.0).html
    page = opened(html, viewport={"width": 1280, "height": 800}).page
    field(page, "L0.n0.w0").fill("-1.23456789e-12")
    page.keyboard.press("Enter")
    cut = page.eval_on_selector_all("#leaves .number", "all => all.filter(e => e.scrollWidth > e.clientWidth).length")
    assert cut == 0
    rows = page.eval_on_selector_all("#leaves div", "all => all.map(e => [e.offsetLeft, e.offsetTop])")
    assert rows == sorted(rows)


def test_the_legend_explains_the_signs_and_the_title_is_there_once(opened: Any) -> None:
    net = MLP(2, [2, 1], activation="tanh", rng=1)
    for html, words in (
        (draw(network()).html, ("∂₁", "bar", "Descend", "gradient of the result")),
        (draw_network(net, [0.5, -1.0], 1.0).html, ("δ", "Descend")),
    ):
        page = opened(html, viewport={"width": 390, "height": 844}).page
        page.locator("#legend summary").click()
        shown = page.locator("#legend dl")
        assert all(word in shown.inner_text() for word in words)
        inside = (
            "e => { const r = e.getBoundingClientRect(); return r.left >= 0 && r.top >= 0 && r.right <= innerWidth; }"
        )
        assert shown.evaluate(inside)
        title = page.locator("h1").inner_text()
        assert [text for text in page.locator("figure text").all_inner_texts() if text == title] == []


def test_heat_maps_follow_the_weights(opened: Any) -> None:
    def drawn(weight: float) -> str:
        net = MLP(2, [2, 1], activation="tanh", rng=1)
        net.layers[0].neurons[0].w[0].data = weight
        return draw_network(net, [0.5, -1.0], 1.0, plane=(-1, 1)).html

    shades = """() => [...document.querySelectorAll(".map")].map(map => {
        const cells = Array(24 * 24).fill(0);
        for (const path of map.querySelectorAll("path")) {
            const shade = path.getAttribute("fill-opacity") * (path.matches(".pos") ? 1 : -1);
            for (const [, x, y, run] of path.getAttribute("d").matchAll(/M(\\d+) (\\d+)h(\\d+)v/g))
                for (let k = 0; k < Number(run); k++) cells[Number(y) * 24 + Number(x) + k] = shade;
        }
        return cells;
    })"""
    page = with_timers(opened(drawn(0.25)).page)
    before = page.evaluate(shades)
    field(page, "L0.n0.w0").fill("-2")
    settled(page)
    changed = page.evaluate(shades)
    wanted = opened(drawn(-2.0)).page.evaluate(shades)
    assert len(changed) == 5
    assert changed[2] != before[2]
    for now, right in zip(changed, wanted, strict=True):
        assert (
            sum(a != b for a, b in zip(now, right, strict=True)) <= 4
        )  # where a shade ends, halves may round otherwise
    page.locator("#reset").click()
    settled(page)
    assert page.evaluate(shades) == before


def colors(page: Any) -> dict[str, str]:
    """Return the color of each labeled box, by its label."""
    script = """() => Object.fromEntries([...document.querySelectorAll(".node")].map((node) => [
        node.querySelector("text").textContent, [...node.classList].find((x) => /^((pos|neg)\\d|zero|odd)$/.test(x))
    ]))"""
    found: dict[str, str] = page.evaluate(script)
    return {label: color for label, color in found.items() if label in "abc"}


def test_colors_follow_as_in_a_fresh_picture(opened: Any) -> None:
    def html_of(b: float) -> str:
        c = Value(1.0, "a") * Value(b, "b")
        c.label = "c"
        return draw(c, color="gradient").html

    page, fresh = with_timers(opened(html_of(0.5)).page), opened(html_of(0.5))
    for slope in (0.05, 0.07, 0.2, 0.27, -0.9, 0.0):
        page.evaluate(TYPE_ALL, {"a": 1.0, "b": slope})
        settled(page)
        fresh.replace(html_of(slope))
        assert colors(page) == colors(fresh.page), slope


def sigmoid_network() -> Value:
    """Return the error of a network of two layers, each with one bias."""
    w = [Value(0.15 + 0.05 * i, f"w{i + 1}") for i in range(8)]
    net = MLP.from_weights(
        [[[w[0], w[2]], [w[1], w[3]]], [w[4:6], w[6:]]],
        activation=["sigmoid", "sigmoid"],
        b=[Value(0.3, "b1"), Value(0.7, "b2")],
        names=[["h1", "h2"], ["y1", "y2"]],
    )
    y1, y2 = net.outputs([Value(0.05, "x1"), Value(0.1, "x2")])
    error = 0.5 * (Value(0.01, "t1") - y1) ** 2 + 0.5 * (Value(0.99, "t2") - y2) ** 2
    error.label = "E_total"
    return error


@functools.cache
def sigmoid_page() -> str:
    return viz.step_through(sigmoid_network(), rate=0.5).html


def test_every_entry_of_the_legend_can_be_reached(opened: Any) -> None:
    opening = opened(sigmoid_page())
    opening.page.locator("#legend summary").click()
    hidden = """() => {
        const list = document.querySelector("#legend dl");
        const around = document.querySelector("figure").getBoundingClientRect();
        return [...list.children].filter((entry) => {
            entry.scrollIntoView({ block: "nearest" });
            const { top, bottom, left, right } = entry.getBoundingClientRect();
            return top < around.top || bottom > around.bottom || left < around.left || right > around.right;
        }).map((entry) => entry.textContent);
    }"""
    for width, height in ((1280, 800), (1280, 720), (1440, 900), (1000, 420), (390, 844)):
        opening.resize(width, height)
        assert opening.page.evaluate(hidden) == [], (width, height)


@pytest.mark.parametrize(("width", "height"), WINDOWS)
def test_the_legend_fits_without_scrolling(opened: Any, width: int, height: int) -> None:
    net = MLP(2, [2, 1], activation="tanh", rng=1)
    flat = functools.reduce(operator.mul, [Value(0.5, f"x{i}") for i in range(12)])  # a wide, low picture
    for html in (sigmoid_page(), draw(flat).html, draw_network(net, [0.5, -1.0], 1.0).html):
        page = opened(html, viewport={"width": width, "height": height}).page
        page.locator("#legend summary").click()
        sizes = "e => [e.scrollHeight - e.clientHeight, e.scrollWidth - e.clientWidth]"
        assert page.locator("#legend dl").evaluate(sizes) == [0, 0]


def test_the_legend_closes_at_a_press_elsewhere_with_escape_and_at_the_next_step(opened: Any) -> None:
    net = MLP(2, [2, 1], activation="tanh", rng=1)
    for html in (sigmoid_page(), draw_network(net, [0.5, -1.0], 1.0).html):
        page = opened(html).page
        is_open = "document.querySelector('#legend').open"
        for close in ("Escape", "ArrowRight", "click")[:: 1 if html == sigmoid_page() else 2]:
            page.locator("#legend summary").click()
            page.locator("#legend dl").click()
            assert page.evaluate(is_open)
            if close == "click":
                page.mouse.click(5, 200)
            else:
                page.keyboard.press(close)
            assert not page.evaluate(is_open), close


def test_a_page_begins_with_the_rate_that_is_given(opened: Any) -> None:
    page = opened(sigmoid_page()).page
    assert page.locator("#rate").input_value() == "0.5"
    w5 = page.get_by_label("w5", exact=True)
    root = sigmoid_network()
    root.backward()
    leaf = next(value for value in topological_order(root) if value.label == "w5")
    page.locator("#descend").click()
    assert float(w5.input_value()) == pytest.approx(leaf.data - 0.5 * leaf.grad, rel=1e-3)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_product_is_always_in_view(opened: Any, width: int, height: int) -> None:
    page = opened(sigmoid_page(), viewport={"width": width, "height": height}, reduced_motion="reduce")
    cut = """() => {
        const plate = document.querySelector("#flow .plate");
        const around = document.querySelector("figure").getBoundingClientRect();
        if (!plate) return false;
        const { left, right, top, bottom } = plate.getBoundingClientRect();
        return left < around.left || right > around.right || top < around.top || bottom > around.bottom;
    }"""
    found = page.after_each("ArrowRight", page.last(), cut)
    assert page.step() == page.last()
    assert [step for step, is_cut in enumerate(found, 1) if is_cut] == []


def test_the_pulse_is_behind_the_product(opened: Any) -> None:
    page = opened(sigmoid_page(), alone=True)
    page.press("End")
    kinds = page.page.eval_on_selector_all("#flow > *", "all => all.map(e => e.getAttribute('class') ?? e.tagName)")
    assert kinds[0] == "pulse"
    assert kinds[-2:] == ["plate", "text"]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_numbers_that_become_longer_stay_apart(opened: Any, width: int, height: int) -> None:
    opening = opened(sigmoid_page(), viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = opening.page
    opening.press("End")
    overlaps = """() => {
        const numbers = [...document.querySelectorAll(".node.number text")].map((e) => [e.textContent, e.getBBox(),
            e.parentNode.transform.baseVal.consolidate()?.matrix ?? { e: 0, f: 0 }]);
        const found = numbers.map(([text, box, by]) => [text, box.x + by.e, box.y + by.f, box.width, box.height]);
        return found.flatMap((a, i) => found.slice(i + 1).filter((b) => a[1] < b[1] + b[3] && b[1] < a[1] + a[3]
            && a[2] < b[2] + b[4] && b[2] < a[2] + a[4]).map((b) => [a[0], b[0]]));
    }"""
    assert page.evaluate(overlaps) == []
    page.locator("#descend").click()

    assert page.evaluate(overlaps) == []
    page.locator("#numbers").evaluate("e => { e.open = true; }")
    for name in ("w1", "w2", "w3", "w4"):
        field(page, name).fill("-1.23456789e-12")
        page.keyboard.press("Enter")
    assert page.evaluate(overlaps) == []


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_a_line_goes_through_the_gap_of_a_hidden_number(opened: Any, width: int, height: int) -> None:
    page = opened(sigmoid_page(), viewport={"width": width, "height": height}, reduced_motion="reduce")
    wrong = """() => [...document.querySelectorAll(".node.number")].filter((node) => {
        const name = node.id.replace("_text", ""), text = getComputedStyle(node.querySelector("text"));
        const [before, behind] = [name, `${name}_on`].map((id) => document.getElementById(id));
        const line = before.querySelector("line"), isHidden = text.visibility === "hidden" || text.display === "none";
        const path = before.querySelector("path"), end = path.getPointAtLength(path.getTotalLength());
        const start = behind.querySelector("path").getPointAtLength(0), at = (key) => Number(line.getAttribute(key));
        const ends = [at("x1") - end.x, at("y1") - end.y, at("x2") - start.x, at("y2") - start.y];
        return (getComputedStyle(line).visibility === "visible") !== isHidden || ends.some((by) => Math.abs(by) > 0.1);
    }).map((node) => node.id)"""
    assert page.page.evaluate("document.querySelectorAll('.node.number').length") > 20
    assert page.page.evaluate(wrong) == []
    assert page.after_each("ArrowRight", page.last(), wrong) == [[]] * page.last()
    assert page.step() == page.last()


def test_the_letters_of_a_step_are_legible_after_the_window_changes(opened: Any) -> None:
    page = opened(sigmoid_page(), viewport={"width": 500, "height": 800}, reduced_motion="reduce")
    state = """() => [document.querySelector("svg g").getScreenCTM().a,
        document.querySelector("figure svg").matches(".far, .tiny")]"""
    for steps in (20, 10):
        page.after_each("ArrowRight", steps, "() => 0")
        for width, height in ((390, 800), (844, 390), (390, 844), (500, 800)):
            page.resize(width, height)
            scale, is_far = page.page.evaluate(state)
            assert scale >= 0.79
            assert not is_far
    page.page.locator("#in").click()
    scale, _ = page.page.evaluate(state)
    page.resize(390, 800)
    assert page.page.evaluate(state)[0] == pytest.approx(scale, rel=0.01)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (1440, 900)][: draws(test=2, cover=3)])
def test_the_numbers_take_the_room_that_is_there(opened: Any, width: int, height: int) -> None:
    page = opened(sigmoid_page(), viewport={"width": width, "height": height}).page
    page.locator("#numbers").evaluate("e => { e.open = true; }")
    shown = """() => {
        const lists = ["#leaves", "#live"].map((name) => document.querySelector(name).getBoundingClientRect());
        return [...document.querySelectorAll("#leaves .number")].filter((field) => {
            const { top, bottom } = field.getBoundingClientRect();
            return lists.every((list) => top >= list.top - 1 && bottom <= list.bottom + 1) && bottom <= innerHeight;
        }).length;
    }"""
    assert page.evaluate(shown) == page.locator("#leaves .number").count() == 14
    line = page.locator("section li[aria-current]").bounding_box()
    assert line["y"] + line["height"] <= height


def test_a_bar_is_long_enough_to_be_seen_or_not_there(opened: Any) -> None:
    opening = opened(sigmoid_page(), reduced_motion="reduce")
    opening.press("End")
    page = opening.page
    bars = "[...document.querySelectorAll('.bar')].map(e => Number(e.getAttribute('width')))"
    for _ in range(2):
        found = page.evaluate(bars)
        assert 0 in found
        assert max(found) > 20
        assert not [x for x in found if 0 < x < 4]
        page.locator("#descend").click()
    drawn = [float(x) for x in re.findall(r'<rect [^>]*width="([^"]*)"[^>]*class="bar"', draw(sigmoid_network()).svg)]
    assert not [x for x in drawn if 0 < x < 4]


@pytest.mark.parametrize(("width", "height"), [(390, 500), (560, 300)])
def test_the_names_of_groups_are_within_them_in_both_directions(opened: Any, width: int, height: int) -> None:
    page = opened(sigmoid_page(), viewport={"width": width, "height": height}, reduced_motion="reduce").page
    for _ in range(12):
        page.locator("#out").click()
        if page.locator("svg.tiny .name").count():
            break
    outside = """() => [...document.querySelectorAll("svg.tiny .title")].filter((title) => title.querySelector(".name"))
        .map((title) => [title, document.getElementById(title.id.replace("title", "").slice(0, -1))])
        .map(([title, group]) => [title.querySelector(".name"), group.querySelector("polygon")])
        .map((both) => both.map((e) => e.getBoundingClientRect()))
        .map(([a, b]) => a.left > b.left && a.right < b.right && a.top > b.top - 1 && a.bottom < b.bottom + 1)"""
    found = page.evaluate(outside)
    assert found
    assert all(found)


def test_only_numbers_that_can_change_have_more_room() -> None:
    w, x = Value(0.5, "w"), Value(0.25, "x")
    html = draw(0.75 * (w * x) - 1.0, detail="full").html
    reserved = re.findall(r'data-room="([^"]*)"[^>]*>([^<]*)<', html)
    assert [text for _, text in reserved] == ["∂₁ 0.25", "∂₂ 0.5"]
    assert all(float(room) >= 11 * label_text.width("∂₁ 0.2500") for room, _ in reserved)  # room for all digits
