"""Words for goods: the departments of shops, in some twenty-five languages, and brands that shops carry the world over.

What belongs here: the words. What doesn't: how they are found (``lexicon``), and a taxonomy of products (``taxonomy``).
"""

# ruff: noqa: RUF001 - words in many scripts

DEPARTMENTS = {
    "clothes": """clothing | apparel | fashion | dresses | jeans | t-shirts | kleidung | mode | bekleidung | vêtements | ropa | moda | vestidos |
        abbigliamento | kleding | kläder | klær | tøj | vaatteet | odzież | ubrania | oblečení | oblečenie | ruházat | îmbrăcăminte | haine |
        apranga | apģērbs | rõivad | odjeća | oblačila | одежда | одяг | дрехи | ρούχα | giyim | roupas | ファッション | 服装""",
    "shoes": """shoes | footwear | schuhe | chaussures | zapatos | calzado | scarpe | schoenen | skor | kengät | obuwie | buty | boty | obuv |
        topánky | cipő | încălțăminte | avalynė | batai | apavi | jalatsid | obuća | обувь | взуття | обувки | παπούτσια | ayakkabı |
        calçados | sapatos""",
    "beauty": """cosmetics | beauty | perfume | perfumes | fragrances | makeup | skincare | skin care | kosmetik | parfum | parfüm | cosmétiques |
        parfums | beauté | cosmética | belleza | cosmetici | bellezza | profumi | cosmetica | skönhet | kosmetyki | perfumy | kosmetika |
        kozmetika | kozmetikumok | cosmetice | parfumuri | kosmetika ir kvepalai | kvepalai | kosmētika | парфюми | парфюмерия |
        косметика | козметика | καλλυντικά | kozmetik | perfumaria | cosméticos""",
    "electronics": """electronics | computers | laptops | tablets | tvs | televisions | mobile phones | cell phones | smartphones | phones | cameras | elektronik | fernseher |
        handys | électronique | informatique | high-tech | electrónica | informática | móviles | elettronica | telefonia | elektronica |
        elektronika | komputery | telefony | počítače | mobily | számítástechnika | electronice | telefoane | kompiuteriai | telefonai |
        datori | электроника | ноутбуки | телефоны | електроника | ηλεκτρονικά | elektronik | eletrônicos | celulares | 家電""",
    "toys": """toys | toys & games | toys and games | spielzeug | spielwaren | jouets | juguetes | giocattoli | speelgoed | leksaker | leker | legetøj | lelut |
        zabawki | hračky | játékok | jucării | žaislai | rotaļlietas | igrače | igračke | игрушки | іграшки | играчки | παιχνίδια |
        oyuncak | brinquedos | おもちゃ""",
    "home": """home & kitchen | kitchen | homeware | homewares | housewares | home decor | bedding | bathroom | house & home | haushalt | küche | wohnen |
        maison | cuisine | décoration | hogar | cocina | casa | cucina | keuken | wonen | huishouden | hem & hushåll | bolig | koti | kuchnia |
        domácnost | domácnosť | konyha | bucătărie | virtuvė | namams | mājai | kodu | kućanstvo | кухня | дом | дома | σπίτι | mutfak |
        ev yaşam | cozinha | キッチン""",
    "furniture": """furniture | lighting | lamps | möbel | leuchten | lampen | meubles | luminaires | muebles | iluminación | mobili | arredamento |
        illuminazione | meubels | verlichting | möbler | møbler | huonekalut | meble | nábytek | nábytok | bútor | bútorok | mobilă | baldai |
        mēbeles | mööbel | pohištvo | namještaj | мебель | меблі | мебели | έπιπλα | mobilya | móveis""",
    "garden": """garden | gardening | outdoor living | garten | jardin | jardín | giardino | tuin | trädgård | puutarha | ogród | zahrada | záhrada |
        kert | grădină | sodas | dārzam | aed | vrt | дача | градина | κήπος | bahçe | jardim""",
    "tools": """tools | hardware | power tools | diy | werkzeug | baumarkt | outils | bricolage | outillage | herramientas | bricolaje | utensili |
        fai da te | gereedschap | verktyg | työkalut | narzędzia | nářadí | náradie | szerszámok | unelte | įrankiai | instrumenti | alati |
        инструменты | инструмент | інструменти | εργαλεία | aletler | ferramentas""",
    "sports": """sports | sporting goods | fitness | outdoor | camping | sport | sportartikel | deportes | deporte | sport e tempo libero | urheilu |
        sport & outdoor | sport i rekreacja | sportas | спорт | спорттовары | αθλητικά | spor | esportes""",
    "books": """books | books & magazines | dvds | music | bücher | livres | libros | libri | boeken | böcker | bøger | kirjat | książki | knihy |
        könyvek | könyv | cărți | knygos | grāmatas | raamatud | knjige | книги | βιβλία | kitap | livros | 書籍""",
    "food": """food | groceries | grocery | food & snacks | wine | lebensmittel | wein | épicerie | alimentation | vins | alimentación | vinos |
        alimentari | vini | levensmiddelen | wijn | mat & dryck | żywność | potraviny | élelmiszer | alimente | maistas | pārtika |
        продукты питания | храни | τρόφιμα | gıda | alimentos""",
    "pets": """pets | pet supplies | dog supplies | haustier | tierbedarf | tiernahrung | animaux | animalerie | mascotas | animali | huisdieren |
        dierbenodigdheden | husdjur | kæledyr | lemmikit | zwierzęta | dla zwierząt | chovatelské potřeby | kisállat | animale |
        gyvūnams | dzīvniekiem | зоотовары | товары для животных | за домашни любимци | evcil hayvan | pet shop""",
    "baby": """baby | babies | baby & kids | kids & baby | baby gear | maternity | babyartikel | puériculture | bébé | bebés | bebé | neonati | prima infanzia |
        vauvat | dla dzieci | niemowlęta | dětské zboží | kojenci | bébiholmi | bebeluși | copii | vaikams | kūdikiams |
        bērniem | lapsed | товары для детей | детские товары | бебе | βρεφικά | bebek | bebês""",
    "jewellery": """jewellery | jewelry | watches | schmuck | uhren | bijoux | montres | joyería | joyas | relojes | gioielli | orologi | sieraden |
        horloges | smycken | klockor | smykker | korut | kellot | biżuteria | zegarki | šperky | hodinky | hodiny | ékszer | órák |
        bijuterii | ceasuri | papuošalai | laikrodžiai | rotaslietas | nakit | satovi | украшения | часы | бижута | часовници |
        κοσμήματα | ρολόγια | takı | saat | joias | relógios""",
    "car": """automotive | car accessories | auto parts | car parts | autoteile | autozubehör | pièces auto | recambios | ricambi auto |
        auto-onderdelen | bildelar | autotarvikkeet | części samochodowe | motoryzacja | autodoplňky | autóalkatrész | piese auto |
        autoprekės | auto preces | автотовары | автозапчасти | авточасти | oto aksesuar | automotivo""",
    "office": """office supplies | stationery | school supplies | bürobedarf | schreibwaren | fournitures de bureau | papeterie | papelería |
        cancelleria | cartoleria | kantoorartikelen | kontorsmaterial | artykuły biurowe | kancelářské potřeby | irodaszer | papetărie |
        kanceliarinės prekės | канцтовары | канцелярские товары | kırtasiye | papelaria""",
    "health": """health | vitamins | supplements | vitamins & supplements | pharmacy | gesundheit | nahrungsergänzung | apotheke | santé | pharmacie |
        parapharmacie | salud | farmacia | parafarmacia | salute | gezondheid | hälsa | terveys | zdrowie | suplementy | zdraví | lékárna |
        egészség | sănătate | sveikata | veselība | здоровье | витамины | здраве | υγεία | sağlık | saúde""",
}
"""Kinds of goods, as shops name their departments. A brand seldom has many of them."""

CARRIED_BRANDS = """adidas | asics | reebok | new balance | converse | skechers | birkenstock | timberland | salomon | mammut | deuter | vaude |
    the north face | columbia sportswear | quiksilver | roxy | billabong | speedo | umbro | mizuno | lacoste | levi's | levis | wrangler | tommy hilfiger |
    calvin klein | hugo boss | ralph lauren | michael kors | gucci | prada | versace | armani | ray-ban | oakley | swarovski | casio | citizen watches |
    seiko | tissot | samsonite | eastpak | herschel | fjällräven | nike | puma | under armour | clinique | estée lauder | l'oréal | loreal |
    maybelline | lancôme | shiseido | kérastase | wella | schwarzkopf | vichy | la roche-posay | avène | bioderma | weleda | nivea | clarins | guerlain |
    chanel | dior | yves saint laurent | missha | etude house | skin79 | tonymoly | lego | playmobil | hasbro | mattel | barbie | fisher-price | ravensburger |
    schleich | steiff | chicco | maxi-cosi | bugaboo | britax | medela | philips avent | tefal | wmf | le creuset | villeroy & boch | rosenthal |
    alessi | zwilling | kitchenaid | kenwood | de'longhi | delonghi | krups | philips | bosch | siemens | miele | aeg | electrolux | whirlpool |
    zanussi | gorenje | dyson | kärcher | makita | dewalt | metabo | hitachi | stihl | husqvarna | gardena | einhell | stanley tools | samsung | sony |
    panasonic | toshiba | nikon | canon | olympus | fujifilm | garmin | tomtom | logitech | asus | acer | lenovo | hewlett packard | epson |
    kingston | sandisk | netgear | d-link | tp-link | jbl | sennheiser | bose | yamaha | roland | fender | gibson | ibanez | d'addario |
    ernie ball | dunlop | shimano | sram | cannondale | michelin | bridgestone | osram | dulux | royal canin | purina | pedigree |
    moleskine | faber-castell | staedtler | lamy | parker pens | pilot pens | stabilo | leitz | herlitz | disney | marvel | star wars | hello kitty"""
"""Brands that shops of many brands carry the world over, as far as their names are no common words."""
