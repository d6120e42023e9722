"""Charts as data: what a floor says (`figure`), and where its marks lie (`bars`, `columns`, `lines`). No markup.

Horizontal places are shares of the drawing's width in per cent, so that bars grow with the page while their words keep
their size; vertical places are pixels. Every axis of amounts starts at zero. Templates in `redress/charts/` draw them.
"""
