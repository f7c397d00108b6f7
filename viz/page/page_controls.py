"""The HTML of buttons and fields. Titles say what each control does, and name its keys from `keys.py`."""

from __future__ import annotations

from viz.page.keys import signs

__all__ = ["CONTROLS", "HINT", "LIVE", "PREDICT", "RESET", "SAMPLE", "ZOOM"]

CONTROLS = f"""<div class="controls" role="group" aria-label="Steps">
<button id="first" aria-label="First step" title="First step ({signs("first")})">|◀</button>
<button id="back" aria-label="Step back" title="Step back ({signs("back")})">◀</button>
<button id="play" aria-pressed="false" title="Play or pause ({signs("play")})">Play</button>
<button id="next" aria-label="Step forward" title="Step forward ({signs("next")})">▶</button>
<button id="last" aria-label="Last step" title="Last step ({signs("last")})">▶|</button>
<input type="range" id="slider" min="0" value="0" aria-label="Step"><span id="place"></span>
<p id="now" role="status" aria-live="polite"></p>
</div>
"""
ZOOM = f"""<div class="zoom" role="group" aria-label="Zoom">
<LEGEND><button id="out" aria-label="Smaller" title="Smaller ({signs("out")})">−</button>
<button id="fit" title="Fit the picture ({signs("fit")})">Fit</button>
<button id="in" aria-label="Larger" title="Larger ({signs("in")})">+</button>
</div>
"""
SAMPLE = f"""<button id="sample" title="Show another sample ({signs("sample")})">Next sample</button>
"""

PREDICT = (
    '<label title="Guess each gradient before it is shown"><input type="checkbox" id="predict"> Predict first</label>'
)
RESET = """<p><button id="reset" disabled title="Return to the first numbers">Reset</button></p>
"""
HINT = "Descend: each checked number minus rate · its grad"
LIVE = f"""<div id="live" role="group" aria-label="Change the numbers">
<p><button id="descend" title="Gradient descent: each checked number minus rate · grad ({signs("descend")})">\
Descend</button>
<button id="run" aria-pressed="false" title="Descend again and again, until stopped ({signs("run")})">Run</button>
<button id="reset" disabled title="Return to the first numbers">Reset</button>
<label title="The learning rate: how far each step goes">rate
<input id="rate" class="number" inputmode="decimal" autocomplete="off" value="<RATE>"></label>
<label title="Guess each gradient before it is shown"><input type="checkbox" id="predict"> Predict first</label></p>
<div id="drawn" hidden><svg id="curve" role="img" viewBox="0 0 300 40" preserveAspectRatio="none"></svg>
<span id="fallen"></span></div>
<details id="numbers"><summary>Numbers</summary><div id="leaves"></div></details>
<p id="guess" hidden><span id="question"></span>
<input id="answer" class="number" inputmode="decimal" autocomplete="off">
<button id="check">Check</button> <button id="show">Show</button>
<span id="verdict" role="status"></span></p>
<p id="said" class="hint" role="status" aria-live="polite">{HINT}</p>
</div>
"""
