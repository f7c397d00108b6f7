"""The script of the page, a file for each concept. `document.py` joins them.

controls.js     buttons, keys and the player, which both pages share
picture.js      the elements of the page
steps.js        the steps, forward and back
view.js         the visible part of the picture: fit, zoom, pan
flow.js         the gradient that flows along a link
scroll.js       scrolls to what is active
paths.js        the paths of a node to the output
samples.js      other samples of a mini-batch
number_text.js  numbers as the engine writes them
program.js      the numbers of the leaves, and all that follow from them
live.js         the picture follows the numbers
live_lines.js   the lines follow the numbers
leaves.js       fields, and dragging
descent.js      gradient descent and its curve
predict.js      gradients to guess
keys.js         what each button and key does
print.js        the page on paper
start.js        the first view
network.js      a network follows the numbers
zoom_keys.js    keys and buttons of the page of a network
epochs.js       the page of epochs
"""

__all__: list[str] = []
