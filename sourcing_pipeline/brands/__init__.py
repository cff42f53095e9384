"""What a website says of its brand, with evidence; what kind of site it is; its embedding and its category.

Reads pages of the archive, whichever source they came from, and never fetches. The doors are ``profiles``, ``history``,
``embedding`` and ``category``.
"""
