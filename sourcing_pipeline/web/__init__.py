"""The web room: what a brand's public website says, read politely, safely and resumably into a page archive.

What belongs here: fetching, robots.txt, the choice of pages, the archive, and the three sources of pages (live, WARC
files, Common Crawl). What doesn't: what pages mean; that is the brands room's.
"""
