"""The script of the page, a file for each concept. `document.py` joins them.

controls.js              buttons, keys and the player, which the pages of steps and of epochs share
elements.js              the elements of the page
steps.js                 the steps, forward and back
line_gaps.js             lines go through the gaps of numbers that are hidden
zoom_and_pan.js          the visible part of the picture: fit, zoom, pan
box_names.js             names, as large as fits, while the picture is small
group_names.js           the names of groups, while the picture is even smaller
paper.js                 the picture on paper
panel_place.js           where the lines are: next to the picture, or below it
gradient_flow.js         the gradient that flows along a link
minimap.js               the whole picture, small, while only a part of it is visible
scroll.js                scrolls to what is active
node_selection.js        a node that is clicked: its paths to the output, and its steps
samples.js               other samples of a mini-batch
live/                    the page follows numbers that the reader changes
step_page_actions.js     what buttons and keys do on the page of steps
print.js                 the page in print
start.js                 the first view
network_page_actions.js  what buttons and keys do on the page of a network
epochs.js                the page of epochs
"""

__all__: list[str] = []
