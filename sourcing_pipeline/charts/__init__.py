"""Charts as SVG text that stands alone: no script, no request, and the numbers beside the picture.

What belongs here: what a chart looks like, what a screen reader is told of it, and its numbers as a table. What
doesn't: where numbers come from, and the pages they stand on. Charts are drawn by Vega-Lite (decision 0014).
"""
