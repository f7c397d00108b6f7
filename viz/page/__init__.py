"""The page that steps through a graph, forward and then backward.

steps.py            the steps, and the partial sums of gradients
captions.py         the line next to each step
chain_lines.py      lines of the derivation that follow from earlier steps
local_rules.py      the rules of local derivatives
math_as_drawn.py    MathML with the numbers of the picture
given_line.py       the line of the first step
plain_captions.py   the line of a step without a line in the derivation
step_changes.py     the parts of the picture that each step highlights and changes
stepped_picture.py  a picture with its steps, and its changes for another sample
simplify_mathml.py  removes rows from MathML that have no effect
style_sheet.py      a theme as CSS
document.py         the page as one HTML file
minify.py           removes comments and spaces from scripts and styles
page.css            the layout of the page
network.css         additional layout for the pages of networks
branch_message.css  the message that a different branch would be taken
keys.py             the keys, for the script, the legend and the titles of buttons
page_controls.py    the HTML of buttons and fields
page_legend.py      what symbols, colors, buttons and keys mean
script/             the script of the page, one file per concept
"""
