"""The battery of hostile websites: tables of them by subject (``table.ROWS`` is the whole), and the crawl of them."""
