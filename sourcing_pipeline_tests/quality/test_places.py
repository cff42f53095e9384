from sourcing_pipeline.quality.checks import places_are_filled


def test_a_week_in_which_every_place_is_taken_passes() -> None:
    result = places_are_filled(48, 0, 0, [])
    assert result.passed
    assert result.observed == "all 48 places are taken"
    assert result.figures == {"empty_places": 0.0, "unserved_brands": 0.0}


def test_empty_places_are_told_with_the_rule_to_relax() -> None:
    note = "12 of 30 places of the rep for JP stay empty: no eligible brand is in JP; widen their territory"
    result = places_are_filled(30, 12, 3, [note])
    assert not result.passed
    assert result.severity == "WARN"
    assert result.observed == note
    assert result.sample == [{"note": note}]
    assert result.figures == {"empty_places": 12.0, "unserved_brands": 3.0}


def test_of_many_notes_the_first_are_told_and_the_others_counted() -> None:
    result = places_are_filled(30, 12, 3, [f"note {number}" for number in range(7)])
    assert result.observed.endswith("note 4; and 2 more, in the metadata of onboarding_assignments")
    assert len(result.sample) == 7
