"""The page that steps through a graph, forward and then backward.

steps.py        the steps, and the sums of gradients they lead to
captions.py     the line beside each step
changes.py      the changes of each step in the picture
telling.py      a picture told in steps, and what another sample changes in it
slim_mathml.py  MathML without the rows that change nothing
style_sheet.py  a theme as CSS
document.py     the page as one HTML file
page.css        its layout
page.js         its keys and buttons
epochs.js       those of the epochs of a network
"""
