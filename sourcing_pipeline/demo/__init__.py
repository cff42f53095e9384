"""A small world to try everything on: brand websites, a marketplace, and the truth about both.

What belongs here: making the world, serving its websites, and holding lists against its truth. What doesn't: anything
that the pipeline needs on real data; no room imports from here.
"""
