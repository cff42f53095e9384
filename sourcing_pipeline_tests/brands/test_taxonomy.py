from pathlib import Path

import pytest

from sourcing_pipeline.brands.taxonomy import MOST_TEXTS, label_texts
from sourcing_pipeline.errors import InputError

GOOGLE = Path(__file__).parents[3] / "shared" / "data" / "reference" / "google_product_taxonomy.txt"


def test_a_taxonomy_is_read_by_its_upper_level(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text(
        "# Google_Product_Taxonomy_Version\n1 - Animals > Pet Supplies\n2 - Animals\n3 - Toys\n", encoding="utf-8"
    )
    assert label_texts([], tmp_path / "t.txt") == {"Animals": ["Animals, Pet Supplies", "Animals"], "Toys": ["Toys"]}
    (tmp_path / "i.txt").write_text("Animals\n  Pet Supplies\n    Leashes\nToys\n", encoding="utf-8")
    assert label_texts([], tmp_path / "i.txt") == {
        "Animals": ["Animals", "Animals, Pet Supplies", "Animals, Pet Supplies, Leashes"],
        "Toys": ["Toys"],
    }


def test_the_marketplace_s_own_labels_come_before_a_taxonomy(tmp_path: Path) -> None:
    assert label_texts(["Candles"], tmp_path / "missing") == {"Candles": ["Candles"]}


def test_a_taxonomy_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"brands\.taxonomy"):
        label_texts([], tmp_path / "missing")


def test_of_a_large_taxonomy_the_upper_levels_describe_each_category() -> None:
    if not GOOGLE.exists():
        pytest.skip("needs the given copy of Google's product taxonomy")
    texts = label_texts([], GOOGLE)
    assert "Animals & Pet Supplies" in texts
    assert 15 < len(texts) < 30
    assert sum(map(len, texts.values())) <= MOST_TEXTS
