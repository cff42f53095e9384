"""What a finished week looks like in the terminal."""

from datetime import date

from rich.table import Table

from sourcing_pipeline.commands.console import console
from sourcing_pipeline.contracts.tables.candidate_outcomes import CandidateOutcomes
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.settings import Settings
from sourcing_pipeline.storage import Lake

TOP = 10


def print_outcome_counts(settings: Settings, as_of: date) -> None:
    """How many candidates ended where."""
    outcomes = Lake(settings.lake_dir).read(CandidateOutcomes, as_of)
    counts = outcomes.group_by("outcome").len().sort("len", "outcome", descending=[True, False])
    table = Table(title=f"{outcomes.height:,} candidates", title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column("outcome")
    table.add_column("rows", justify="right")
    for outcome, count in counts.iter_rows():
        table.add_row(outcome, f"{count:,}")
    console.print(table)


def print_top_of_list(settings: Settings, as_of: date) -> None:
    """The first rows of the list, with their reasons."""
    rows = Lake(settings.lake_dir).read(OnboardingList, as_of).sort("rank").head(TOP)
    if rows.is_empty():
        console.print("The list is empty: candidate_outcomes and onboarding_assignments say why.")
        return
    currency = rows["value_currency"][0]
    console.print(f"\n[bold]Top {rows.height} of the list[/bold] (expected value in {currency})")
    for row in rows.iter_rows(named=True):
        print_brand(row)
    folder = settings.exports_dir / as_of.isoformat()
    console.print(f"\nReport: {folder / 'report.html'}\nFiles:  {folder}", markup=False)


def print_brand(row: dict[str, object]) -> None:
    """A brand of the list or the scores in a few lines, with its reasons."""
    place = ", ".join(str(row[key]) for key in ("category", "country") if row[key])
    head = f"{row['rank']:>3}. {row['name']} ({row['domain'] or 'no website'}; {place})"
    console.print(
        f"{head}  {row['expected_value']:,.0f}  signs {row['p_sign']:.0%}, active {row['p_activate']:.0%}, "
        f"GMV 12 months {row['gmv_12m_p10']:,.0f} to {row['gmv_12m_p90']:,.0f}",
        markup=False,
    )
    for number in (1, 2, 3):
        if row[f"reason_{number}"]:
            console.print(f"       + {row[f'reason_{number}']}  [{row[f'reason_{number}_evidence_url']}]", markup=False)
    if row["caution_1"]:
        console.print(f"       - {row['caution_1']}", markup=False)
