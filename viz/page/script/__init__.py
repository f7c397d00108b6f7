"""The script of the page, one file per concept. `document.py` joins them.

controls.js              buttons, keys and the player, which the pages of steps and of epochs share
elements.js              the elements of the page
steps.js                 the steps, forward and back
line_gaps.js             routes lines through the gaps of hidden numbers
zoom_and_pan.js          the visible part of the picture: fit, zoom, pan
box_names.js             names, as large as possible, while the picture is small
group_names.js           the names of groups, while the picture is even smaller
paper.js                 the picture on paper
panel_place.js           the place of the lines: next to the picture, or below it
gradient_flow.js         the gradient that flows along a link
minimap.js               the whole picture, small, while only a part of it is visible
scroll.js                scrolls to the active elements
node_selection.js        a node that is clicked: its paths to the output, and its steps
samples.js               other samples of a mini-batch
live/                    updates the page when the reader changes numbers
step_page_actions.js     what buttons and keys do on the page of steps
print.js                 the page in print
start.js                 the first view
network_page_actions.js  what buttons and keys do on the page of a network
epochs.js                the page of epochs
"""

__all__: list[str] = []
