"""The SVG of a picture, typeset: labels bold, gradients in their color with a bar, true minus signs.

Graphviz writes every text in the same way, and repeats every attribute. Here each text gets its role, attributes that
all texts share are written once, and coordinates have one decimal.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from viz.graph.box_sizes import size_of
from viz.graph.boxes_and_links import Box, Picture
from viz.style.label_text import lines
from viz.style.operation_symbols import mathematical
from viz.style.picture_options import PictureOptions

__all__ = ["texts_of", "typeset"]

_SVG, _TITLE = "http://www.w3.org/2000/svg", "{http://www.w3.org/1999/xlink}title"
_DECIMALS = re.compile(r"-?\d*\.\d+")
_GEOMETRY = ("d", "points", "x", "y", "cx", "cy", "rx", "ry", "transform", "viewBox")
_SHARED = ("font-family", "font-size", "text-anchor", "{http://www.w3.org/XML/1998/namespace}space")
_STYLE = ("fill", "stroke", "stroke-width", "stroke-dasharray", "font-weight")
_SIGNED = ("number", "constant", "legend", "note", "operation")
_INSET, _BAR = 8.0, 2.0  # points: the inset of a gradient's bar in its box, and its height
_SHORTEST = 4.0  # points; a shorter bar looks like a speck, so it is not drawn (elements.js has this number too)
_MINUS = "−"
_LOWER = 4.0  # points: how much higher a large dot is above its line
_STACK = 2.5  # points from one box of a stack to the next


def typeset(svg: str, picture: Picture, options: PictureOptions, *, styled: bool = False) -> str:
    """Return Graphviz's SVG of a picture, typeset.

    Args:
        svg: the document.
        picture: the description of the picture.
        options: the theme.
        styled: omit colors, because the style sheet of a page sets them by class.
    """
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
    graph = root.find("g")
    if graph is None:
        return svg
    boxes = {item.name: item for item in picture.drawn if isinstance(item, Box)}
    root.set("xmlns", _SVG)
    graph.attrib |= {"font-family": "Helvetica, Arial, sans-serif", "font-size": "11", "text-anchor": "middle"}
    graph.attrib |= {"fill": options.theme.text, _SHARED[-1]: "preserve"}
    _drop_title(graph)
    if styled and (background := graph.find("polygon")) is not None:
        graph.remove(background)  # the page's background is behind it
    for group in graph.findall("g"):
        _unwrap(group)
        _set_frame(group)
        box = boxes.get(group.get("id", ""))
        if not set(_SIGNED).isdisjoint(group.get("class", "").split()):
            for i, text in enumerate(group.findall("text")):
                if box is None or box.kind != "operation":
                    _sign(text)
                elif i == 0:
                    _set_symbol(text)
                if styled and box is not None and box.room:
                    text.set("data-room", _short(size_of(box)[0]))
        elif box is not None:
            _set_texts(group, box, options)
            _set_bar(group, box, options)
            if box.stacked:
                _stack(group)
    for element in root.iter():
        _shorten(element, graph, styled=styled)
        if styled and not (element.tail or "").strip():
            element.tail = None
        if styled and len(element) and not (element.text or "").strip():
            element.text = None
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>") + "\n"


def texts_of(box: Box) -> list[str]:
    """Return the text of a box as it is typeset, one string per line.

    >>> texts_of(Box("n0", "leaf", ("a-b", "data -1"), "", "leaf", roles=("label", "data")))
    ['a-b', 'data −1']
    """
    if box.kind == "operation":
        symbol, *others = lines(*box.lines)
        return [mathematical(symbol), *others]
    if box.kind in _SIGNED:
        return [text.replace("-", _MINUS) for text in lines(*box.lines)]
    signed = ("data", "grad")
    return [
        text.replace("-", _MINUS) if role in signed else text
        for role, part in zip(box.roles, box.lines, strict=False)
        for text in lines(part)
    ]


def _drop_title(group: Element) -> None:
    """Drop the title written by Graphviz, which is an internal name."""
    if (title := group.find("title")) is not None:
        group.remove(title)


def _unwrap(group: Element) -> None:
    """Turn a link with a tooltip into a title."""
    _drop_title(group)
    link = group.find("g/a")
    if link is None:
        return
    inner = list(link)
    for child in list(group):
        group.remove(child)
    if tooltip := link.get(_TITLE):
        SubElement(group, "title").text = tooltip
    group.extend(inner)


def _set_frame(group: Element) -> None:
    """Write a box with rounded corners as a rectangle, not as a path."""
    if "node" not in group.get("class", "").split():
        return
    for path in group.findall("path"):
        numbers = [float(x) for x in re.findall(r"-?[\d.]+", path.attrib.pop("d"))]
        xs, ys = numbers[::2], numbers[1::2]
        path.tag = "rect"
        frame = {"x": min(xs), "y": min(ys), "width": max(xs) - min(xs), "height": max(ys) - min(ys), "rx": 6.0}
        path.attrib |= {name: _short(x) for name, x in frame.items()}


def _sign(text: Element) -> None:
    """Write a true minus sign."""
    text.text = (text.text or "").replace("-", _MINUS)


def _set_symbol(text: Element) -> None:
    """Write the symbol of an operation as in mathematics. A dot is large enough to be seen."""
    text.text = mathematical(text.text or "")
    if text.text == "·":
        text.attrib |= {"font-size": "24", "y": _short(float(text.get("y", "0")) + _LOWER)}


def _set_texts(group: Element, box: Box, options: PictureOptions) -> None:
    roles = [role for role, part in zip(box.roles, box.lines, strict=False) for _ in lines(part)]
    for text, role in zip(group.findall("text"), roles, strict=False):
        if role in ("data", "grad"):
            _sign(text)
        if role == "grad" and options.color == "gradient":  # its color could clash with the color of the box
            text.set("class", "extra")
            continue
        if role == "named":
            _set_name(text)
            continue
        if role != "data":
            text.set("class", role)
        if role == "label":
            text.set("font-weight", "bold")
        elif role == "grad":
            text.set("fill", options.theme.gradient)


def _set_name(text: Element) -> None:
    """Set the name in "name = number" bold."""
    name, _, number = (text.text or "").rpartition(" = ")
    text.text = ""
    part = SubElement(text, "tspan", {"font-weight": "bold"})
    part.text, part.tail = name, f" = {number.replace('-', _MINUS)}"


def _set_bar(group: Element, box: Box, options: PictureOptions) -> None:
    """Draw a bar at the bottom of the box: the size of the gradient relative to the largest."""
    frame = group.find("rect")
    if frame is None or box.share is None or "grad" not in options.show:
        return
    x, y, wide, high = (float(frame.get(name, "0")) for name in ("x", "y", "width", "height"))
    long = (wide - 2 * _INSET) * box.share
    long = 0.0 if long < _SHORTEST else long
    place = {"x": x + _INSET, "y": y + high - 1.8 * _BAR, "width": long, "height": _BAR}
    given = {name: _short(number) for name, number in place.items()}
    SubElement(group, "rect", given | {"class": "bar", "fill": options.theme.gradient})


def _stack(group: Element) -> None:
    """Draw two more boxes behind a box, each a little further up and to the right."""
    frame = group.find("rect")
    if frame is None:
        return
    place = list(group).index(frame)
    for step in (1, 2):
        behind = {"x": _STACK * step, "y": -_STACK * step}
        given = {name: _short(float(frame.get(name, "0")) + by) for name, by in behind.items()}
        group.insert(place, Element("rect", frame.attrib | given))


def _shorten(element: Element, graph: Element, *, styled: bool) -> None:
    given = element.attrib
    if element is not graph and element.tag == "text":
        given.pop(_SHARED[-1], None)
        given.pop("font-family", None)
        if given.get("text-anchor") == "middle":
            del given["text-anchor"]
        if float(given.get("font-size", "11")) == 11:
            given.pop("font-size", None)
        if given.get("fill") == graph.get("fill"):
            del given["fill"]
    if styled and element is not graph:
        for name in _STYLE:
            given.pop(name, None)
    for name in _GEOMETRY:
        if name in given:
            given[name] = _DECIMALS.sub(lambda found: _short(float(found[0])), given[name])
    if styled and element.tag == "path":
        given["d"] = _straight(given["d"])
    elif (
        styled
        and element.tag == "polygon"
        and len(corners := given["points"].split()) > 2
        and corners[0] == corners[-1]
    ):
        given["points"] = " ".join(corners[:-1])  # the route is closed anyway


def _straight(route: str) -> str:
    """Return a route of cubic curves, with horizontal and vertical ones as lines.

    >>> _straight("M0,1C3,1 6,1 9,1 12,1 12,5 15,5"), _straight("M0,1C0,3 0,6 0,9")
    ('M0,1H9C12,1 12,5 15,5', 'M0,1V9')
    """
    start, *points = route.removeprefix("M").replace("C", " ").split()
    if "C" not in route or len(points) % 3:
        return route
    parts, before = [f"M{start}"], start
    for curve in zip(points[::3], points[1::3], points[2::3], strict=True):
        end = curve[-1]
        xs, ys = zip(*(point.split(",") for point in (before, *curve)), strict=True)
        if len(set(ys)) == 1:
            parts.append(f"H{xs[-1]}")
        elif len(set(xs)) == 1:
            parts.append(f"V{ys[-1]}")
        else:
            parts.append(("C" if parts[-1][0] != "C" else " ") + " ".join(curve))
        before = end
    return "".join(parts)


def _short(x: float) -> str:
    """Return a number with one decimal at most.

    >>> [_short(x) for x in (1.25, -0.04, 12.0)]
    ['1.2', '0', '12']
    """
    text = f"{x:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
