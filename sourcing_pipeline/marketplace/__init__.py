"""What retailers do: orders, favourites, page views and searches, each metric defined once and point in time.

What belongs here: opening the marketplace's DuckDB file, the contract at its door, one reporting currency, and metrics
of brands, segments and lookalikes for a day's knowledge (``as_of``). A metric's SQL stands in ``sql/``. What doesn't:
what a candidate is worth (scoring), and how the file is found or when it is read (glue).
"""
