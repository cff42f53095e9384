"""Phrases by which pages state claims, where they ship to and what may be returned, in the languages of the lexicon.

What belongs here: words only; the lexicon finds them in its one pass over a page. What doesn't: what follows from them
(``claims``, ``shipping``, ``returns``).
"""

CLAIMS = {
    "vegan": "vegan | vegane | veganes | veganer | veganen | véganes | végan | vegano | vegana | veganos | veganas | vegani | veganistisch | veganistische",
    "cruelty-free": """cruelty free | not tested on animals | never tested on animals | tierversuchsfrei | ohne tierversuche | nie an tieren getestet |
        nicht an tieren getestet | non testé sur les animaux | non testés sur les animaux | jamais testés sur les animaux | sans cruauté |
        libre de crueldad | no testado en animales | no testados en animales | non testato su animali | non testati su animali | senza crudeltà |
        dierproefvrij | niet op dieren getest | nooit op dieren getest""",
    "handmade": """handmade | hand made | made by hand | handcrafted | hand crafted | hand poured | hand blown | hand thrown | hand woven | handwoven |
        hand stitched | handgemacht | handgemachte | handgemachter | handgemachtes | handgefertigt | handgefertigte | handgefertigter | von hand gefertigt |
        von hand gemacht | von hand gegossen | in handarbeit | handarbeit | fait main | faits main | faite main | faites main | fait à la main |
        faits à la main | fabriqué à la main | fabriqués à la main | fabriquée à la main | coulées à la main | hecho a mano | hecha a mano | hechos a mano |
        hechas a mano | fatto a mano | fatta a mano | fatti a mano | fatte a mano | handgemaakt | handgemaakte | met de hand gemaakt | handwerk""",
    "artisanal": """artisanal | artisan made | artisanale | artisanales | artisanaux | artesanal | artesanales | artesanía | artigianale | artigianali |
        artigianalmente | ambachtelijk | ambachtelijke""",
    "organic": """organic | organically grown | certified organic | aus biologischem anbau | kontrolliert biologischem anbau | bio baumwolle | biobaumwolle |
        biologisch angebaut | issu de l'agriculture biologique | agriculture biologique | coton bio | coton biologique | algodón orgánico |
        algodón ecológico | agricultura ecológica | orgánico | orgánica | cotone biologico | da agricoltura biologica | biologico | biologica |
        biologisch katoen | biologische katoen | biokatoen""",
    "recycled": """recycled | upcycled | recycelt | recycelte | recycelten | recyceltem | recycelter | recyceltes | recyclé | recyclés | recyclée | recyclées |
        reciclado | reciclada | reciclados | recicladas | riciclato | riciclata | riciclati | riciclate | gerecycled | gerecyclede | gerecycleerd |
        gerecycleerde""",
    "plastic-free": """plastic free | plastikfrei | plastikfreie | plastikfreier | ohne plastik | sans plastique | sin plástico | sin plásticos |
        senza plastica | plasticvrij | plastic vrij | zonder plastic""",
    "biodegradable": """biodegradable | compostable | biologisch abbaubar | biologisch abbaubare | kompostierbar | biodégradable | biodégradables |
        compostables | biodegradables | biodegradabile | biodegradabili | compostabile | compostabili | biologisch afbreekbaar | biologisch afbreekbare |
        composteerbaar""",
    "fair trade": """fair trade | fairtrade | fair gehandelt | fair gehandelte | fairer handel | commerce équitable | comercio justo |
        commercio equo | commercio equo e solidale | eerlijke handel""",
    "carbon neutral": """carbon neutral | climate neutral | climate positive | carbon negative | klimaneutral | klimaneutrale | klimaneutraler |
        co2 neutral | neutre en carbone | neutralité carbone | neutro en carbono | carbono neutral | carbono neutro | emissioni zero |
        a impatto zero | neutrale in carbonio | klimaatneutraal | co2 neutraal | klimaatneutrale""",
    "sustainable": """sustainable | sustainably | sustainably made | nachhaltig | nachhaltige | nachhaltiger | nachhaltigen | nachhaltigkeit | durable et |
        éco responsable | écoresponsable | éco responsables | développement durable | sostenible | sostenibles | sostenibilidad | sostenibile | sostenibili |
        sostenibilità | duurzaam | duurzame | duurzaamheid""",
    "natural ingredients": """all natural | natural ingredients | 100 natural | rein natürlich | natürliche inhaltsstoffe | ingrédients naturels |
        100 naturel | 100 naturels | ingredientes naturales | 100 natural | ingredienti naturali | 100 naturale | natuurlijke ingrediënten | 100 natuurlijk""",
    "small batch": """small batch | small batches | in kleinen serien | in kleinserie | kleinserien | en petites séries | petites séries | petite série |
        en pequeñas series | pequeños lotes | series pequeñas | in piccole serie | piccoli lotti | in kleine oplage | in kleine series""",
    "gluten-free": "gluten free | glutenfrei | glutenfreie | sans gluten | sin gluten | senza glutine | glutenvrij | glutenvrije",
    "palm-oil-free": "palm oil free | no palm oil | palmölfrei | ohne palmöl | sans huile de palme | sin aceite de palma | senza olio di palma | palmolievrij",
    "family-owned": """family owned | family run | family business | familienunternehmen | familienbetrieb | familiengeführt | entreprise familiale |
        empresa familiar | azienda familiare | azienda di famiglia | familiebedrijf""",
    "women-owned": """women owned | woman owned | female founded | founded by women | frauengeführt | von frauen gegründet | fondée par des femmes |
        fundada por mujeres | fondata da donne | opgericht door vrouwen""",
}
"""Phrases of each claim. Certificates have names of their own (``claims``)."""

MADE_IN = """made in | proudly made in | handmade in | hand made in | handcrafted in | designed and made in | manufactured in | hergestellt in | gefertigt in |
    produziert in | handgefertigt in | handgemacht in | fabriqué en | fabriquée en | fabriqués en | fabriquées en | fabriqué au | fabriqués au | fait en |
    fabrication française | hecho en | hecha en | hechos en | hechas en | fabricado en | fabricados en | fabricada en | prodotto in | prodotti in | fatto in |
    fatti in | realizzato in | realizzati in | gemaakt in | vervaardigd in | geproduceerd in | handgemaakt in"""
"""After them stands where things are made."""

SHIPS_TO = """we ship to | ship to | ships to | shipping to | we deliver to | delivers to | delivery to | deliveries to | delivering to |
    shipping countries | countries we ship to | following countries | shipping destinations | liefern nach | versenden nach | verschicken nach | versand nach |
    lieferung nach | lieferungen nach | lieferländer | liefern wir nach | versenden wir nach | liefern in | liefern innerhalb | livrons en | livrons vers |
    livrons dans | livrons au | livraison en | livraison vers | livraisons en | expédions en | expédions vers | expédition vers | pays de livraison |
    pays livrés | enviamos a | envíos a | envío a | enviamos en | hacemos envíos a | países de envío | entregamos en | spediamo in | spedizione in |
    spedizioni in | spedizioni verso | consegniamo in | consegna in | paesi di spedizione | verzenden naar | verzending naar | versturen naar |
    leveren in | leveren aan | bezorgen in | levering in | verzendlanden | leveren naar"""
"""After them stand the places that a shop ships to."""

WORLDWIDE = """worldwide shipping | ship worldwide | ships worldwide | shipping worldwide | shipped worldwide | worldwide delivery | deliver worldwide |
    delivery worldwide | ship internationally | ships internationally | international shipping | ship all over the world | weltweiter versand |
    weltweit versand | versand weltweit | liefern weltweit | versenden weltweit | weltweite lieferung | livraison internationale |
    livraison dans le monde entier | livrons dans le monde entier | livraison mondiale | expédions dans le monde entier | envíos internacionales |
    envío internacional | envíos a todo el mundo | enviamos a todo el mundo | spedizioni internazionali | spedizione internazionale |
    spediamo in tutto il mondo | spedizioni in tutto il mondo | wereldwijde verzending | verzenden wereldwijd | leveren wereldwijd |
    wereldwijd verzenden | internationale verzending"""

RETURNS = """return | returns | returned | returning | money back | send back | rückgabe | rückgaberecht | zurückgeben | zurückgegeben | zurückschicken |
    zurücksenden | zurückgesendet | rücksendung | rückgabefrist | widerrufen | widerrufsrecht | widerrufsfrist | umtausch | umtauschen | retoure | retouren |
    retournieren | retour | retours | retourner | retournez | retourné | rétractation | renvoyer | échanger | changer d'avis | satisfait ou remboursé |
    devolver | devolución | devoluciones | desistimiento | devuelto | devolverlo | restituire | reso | resi | restituzione | recesso | rendere | terugsturen |
    terugzenden | retourneren | ruilen | herroepingsrecht | bedenktijd | retourrecht | retourtermijn | retourperiode"""
"""In the sentence that says how long goods may be returned."""
