"""Converts DOT text to SVG, PNG or PDF.

renderers.py        finds a renderer and runs it within limits
limited_process.py  runs a program that may hang or crash
renderer_worker.py  a process that keeps running, for the renderer in WebAssembly
renderer_loop.py    the loop in that process
titles_on_top.py    paints the titles of clusters last
typesetting.py      labels in bold, gradients in color, true minus signs
layout_changes.py   the differences between two layouts of a picture
browser.py          the renderer under Pyodide, and its script
browser.js          runs Graphviz in WebAssembly
typst_pages.py      an SVG as a PDF or PNG, without Graphviz
svg.py              fits an SVG into a page
"""
