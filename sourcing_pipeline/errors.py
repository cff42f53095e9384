"""The errors that users are meant to read, and the exit codes that go with them (DESIGN 4.4).

What belongs here: exceptions whose text is one clear line (what, where, how to mend). What doesn't: outcomes of
single inputs; those are rows in tables.
"""


class SourcingError(Exception):
    """Something that ends a command. The text is one line that says what, where and how to mend it."""

    exit_code = 1


class InputError(SourcingError):
    """Wrong use or bad input that a person must mend."""

    exit_code = 2


class BusyError(InputError):
    """An input that another program is using just now. Waiting may help, and so may a person."""


class StorageError(SourcingError):
    """A file could not be written; what stood there before is untouched."""

    exit_code = 1
