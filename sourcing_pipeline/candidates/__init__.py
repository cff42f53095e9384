"""Who might we onboard? Feeds, leads, registrable domains, stable ids, and the registry of every row ever fed in.

What belongs here: reading what others hand to us about candidates, telling one brand from another, and the list of
sites to read. What doesn't: whether a candidate may be contacted this week (``scoring.eligibility``), and what its
website says.
"""
