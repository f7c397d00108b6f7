"""The script of the page, a file for each concept. `document.py` joins them.

controls.js   buttons, keys and the player, which both pages share
picture.js    the elements of the page
steps.js      the steps, forward and back
view.js       the visible part of the picture: fit, zoom, pan
flow.js       the gradient that flows along a link
scroll.js     scrolls to what is active
paths.js      the paths of a node to the output
samples.js    other samples of a mini-batch
live/         the page follows numbers that the reader changes
keys.js       what each button and key does
print.js      the page on paper
start.js      the first view
zoom_keys.js  keys and buttons of the page of a network
epochs.js     the page of epochs
"""

__all__: list[str] = []
