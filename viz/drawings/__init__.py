"""Pictures and pages as objects.

draw_graph.py     draw(), draw_dot(), render() and step_through()
drawing.py        a picture: its DOT text, SVG, page and file
output_title.py   the name of the output in a title
graph_drawing.py  the picture of a graph, and its page
notebook.py       shows Values as pictures in a notebook
"""

__all__: list[str] = []
