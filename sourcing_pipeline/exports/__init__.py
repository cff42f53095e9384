"""The exports room: files and tables that a sales team, a CRM and a warehouse take as they are, and a report to look at.

What belongs here: the shape of files, and that those of a week appear together or not at all. What doesn't: any
decision about whom to contact; the list comes in decided, and the last guard can only refuse it.
"""
