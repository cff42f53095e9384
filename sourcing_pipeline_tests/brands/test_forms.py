import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from sourcing_pipeline.brands.forms import FormKind, FormReading, read_form
from sourcing_pipeline_tests.brands.test_real_pages import pages_of

KIND_OF_LETTER = {
    "s": FormKind.SEARCH, "l": FormKind.LOGIN, "r": FormKind.REGISTRATION, "p": FormKind.PASSWORD, "m": FormKind.NEWSLETTER, "c": FormKind.CONTACT,
    "b": FormKind.ORDER, "o": FormKind.OTHER,
}  # fmt: skip
"""As the annotated forms use them: their "b" are the forms that put something into a cart, whatever their notes say."""

FLOORS = {
    FormKind.SEARCH: (0.96, 0.88),
    FormKind.LOGIN: (0.92, 0.90),
    FormKind.REGISTRATION: (0.90, 0.78),
    FormKind.PASSWORD: (0.87, 0.82),
    FormKind.NEWSLETTER: (0.80, 0.87),
    FormKind.CONTACT: (0.86, 0.88),
    FormKind.ORDER: (0.90, 0.78),
}
"""Least precision and recall; what was measured lies three to five points above."""


def first_form(html: str) -> FormReading:
    form = LexborHTMLParser(html).css_first("form")
    assert form is not None
    return read_form(form)


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ('<form action="/search"><input name="q"><button>Search</button></form>', "search"),
        ('<form action="/suche"><input name="suchbegriff" placeholder="Suchen"></form>', "search"),
        ('<form action="/recherche" method="get"><input name="mots" placeholder="Rechercher"></form>', "search"),
        ('<form method="post"><input type="email" name="e"><button>Abonnieren</button></form>', "newsletter"),
        ('<form method="post"><input name="EMAIL" placeholder="E-Mail"><button>Zum Newsletter anmelden</button></form>', "newsletter"),
        ('<form method="post"><input type="email" name="email"><button>Je m\'abonne</button></form>', "newsletter"),
        ('<form method="post"><input type="email" name="email"><button>Suscríbete</button></form>', "newsletter"),
        ('<form method="post"><h3>Nieuwsbrief</h3><input type="email" name="email"><button>Inschrijven</button></form>', "newsletter"),
        ('<form method="post"><input type="email" name="email"><button>Iscriviti</button></form>', "newsletter"),
        ('<form method="post"><input name="name"><input name="email"><textarea name="message"></textarea><button>Send</button></form>', "contact"),
        ('<form method="post"><input name="nome"><input name="email"><textarea name="messaggio"></textarea><button>Invia</button></form>', "contact"),
        ('<form method="post"><input name="naam"><input name="email"><textarea name="bericht"></textarea><button>Verstuur</button></form>', "contact"),
        ('<form action="/cart/add" method="post"><input name="quantity" value="1"><button>Add to cart</button></form>', "order"),
        ('<form method="post"><input type="hidden" name="id"><button>In den Warenkorb</button></form>', "order"),
        ('<form method="post"><input name="qty"><button>Ajouter au panier</button></form>', "order"),
        ('<form method="post"><input name="user"><input type="password" name="pass"><button>Anmelden</button></form>', "login"),
        ('<form method="post"><input name="name"><input name="email"><input type="password"><input type="password"><button>Registrieren</button></form>', "registration"),
        ('<form method="post"><input name="email" type="email"><button>Passwort vergessen</button></form>', "password"),
        ('<form method="post"><select name="currency"><option>EUR<option>USD</select></form>', "other"),
    ],
)  # fmt: skip
def test_forms_are_told_by_their_fields_and_words(html: str, kind: str) -> None:
    assert first_form(html).kind == kind


def test_a_form_between_the_cells_of_a_table_keeps_its_fields() -> None:
    html = '<table><form method="post" action="/x"><tr><td><input name="user"><td><input type="password"></table>'
    assert first_form(html).kind == "login"


def test_what_more_signs_say_is_surer() -> None:
    bare = first_form('<form method="post"><input type="email" name="email"><button>OK</button></form>')
    named = first_form('<form method="post" id="newsletter"><h3>Newsletter</h3><input type="email" name="email"><button>Subscribe</button></form>')  # fmt: skip
    assert bare.kind == named.kind == "newsletter"
    assert bare.confidence < named.confidence <= 1


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["text", "email", "password", "submit", "x"]))
def test_no_text_breaks_it(text: str, kind: str) -> None:
    quoted = text.replace('"', "&quot;").replace("<", "&lt;")
    html = f'<form action="{quoted}" id="{quoted}"><input type="{kind}" name="{quoted}" placeholder="{quoted}"><textarea>{quoted}</textarea><button>{quoted}</button></form>'
    assert 0 <= first_form(html).confidence <= 1


@pytest.mark.slow
def test_the_kinds_of_real_forms_are_found(shared_data: Path) -> None:
    lines = (shared_data / "realweb" / "forms.jsonl").read_text(encoding="utf-8").splitlines()
    letters = {row["url"]: row["forms"] for row in map(json.loads, lines)}
    found: Counter[tuple[FormKind, FormKind]] = Counter()
    for page in pages_of(shared_data / "realweb" / "pages.warc.gz", "other"):
        forms = LexborHTMLParser(page.html).css("form")
        # Where another parser counted other forms, it isn't known which is which.
        if len(forms) == len(letters.get(page.url, ())):
            marked = zip(forms, letters[page.url], strict=True)
            found.update((KIND_OF_LETTER[a], read_form(form).kind) for form, a in marked if a in KIND_OF_LETTER)
    for kind, (precision, recall) in FLOORS.items():
        right = found[kind, kind]
        assert right >= precision * sum(count for (_, told), count in found.items() if told == kind), kind
        assert right >= recall * sum(count for (true, _), count in found.items() if true == kind), kind
    assert sum(count for (true, told), count in found.items() if true == told) >= 0.87 * found.total()
