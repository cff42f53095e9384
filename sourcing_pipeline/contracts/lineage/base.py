"""How the origin of columns is stated, and what follows from a statement.

What belongs here: the form of a statement and its rules. What doesn't: statements (the modules beside this one), and how
they are shown (``page``, ``defs.column_lineage``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from sourcing_pipeline.contracts.registry import contract_of

EVERYWHERE_MADE: Mapping[str, str] = {"as_of": "the week of the run"}
"""Columns that are made in every table that has them."""


@dataclass(frozen=True, order=True)
class Column:
    """A column of a table of the pipeline or of its inputs."""

    table: str
    name: str

    def __str__(self) -> str:
        """As it is written in statements."""
        return f"{self.table}.{self.name}"


@dataclass(frozen=True)
class Lineage:
    """Where the columns of a table come from.

    A column that is neither in ``stated`` nor in ``made`` comes from the column of its name in the first table of ``reads``
    that has one.
    """

    table: str
    reads: tuple[str, ...]
    """The tables that it is made of: direct upstream tables, or inputs."""
    stated: Mapping[str, str] = field(default_factory=dict)
    """By column: its sources, ``table.column``, separated by blanks. A name alone is another column of the same table and
    stands for its sources. Where several columns have the same sources, their names stand together."""
    made: Mapping[str, str] = field(default_factory=dict)
    """What no column is the source of, by how it comes about: the columns of this table, separated by blanks."""
    earlier: tuple[str, ...] = ()
    """Tables of which only earlier weeks are read: they come after this one in the graph, which can't go round."""

    @cached_property
    def how_made(self) -> Mapping[str, str]:
        """How each column comes about that has no source."""
        own = _columns(self.table)
        everywhere = {name: how for name, how in EVERYWHERE_MADE.items() if name in own and name not in self._words}
        return everywhere | {name: how for how, names in self.made.items() for name in names.split()}

    @cached_property
    def sources(self) -> Mapping[str, tuple[Column, ...]]:
        """The sources of each column, sorted; none of a column that is made.

        Raises:
            ValueError: a column has no source and isn't said to be made, or a statement can't be understood.
        """
        return {name: tuple(sorted(self._sources_of(name, ()))) for name in _columns(self.table)}

    @cached_property
    def _words(self) -> Mapping[str, tuple[str, ...]]:
        return {name: tuple(said.split()) for names, said in self.stated.items() for name in names.split()}

    def _sources_of(self, name: str, asked: tuple[str, ...]) -> set[Column]:
        if name in asked:
            raise ValueError(f"{self.table}.{name} is stated to come from itself: {' <- '.join((*asked, name))}")
        if name in self._words:
            found: set[Column] = set()
            for word in self._words[name]:
                table, dot, column = word.rpartition(".")
                found |= {Column(table, column)} if dot else self._sources_of(word, (*asked, name))
            return found
        if name in self.how_made:
            return set()
        if name not in _columns(self.table):
            raise ValueError(f"{self.table} has no column {name}, which the origin of another names")
        for table in self.reads:
            if name in _columns(table):
                return {Column(table, name)}
        raise ValueError(f"{self.table}.{name}: state where it comes from, or how it is made")


@cache
def _columns(table: str) -> tuple[str, ...]:
    return tuple(contract_of(table).polars_schema().names())
