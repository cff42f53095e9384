"""Countries as people write them, brought to ISO 3166-1 alpha-2 where that is unambiguous.

Names in English for all countries that sell or buy much, and in German, French, Spanish, Italian, Dutch and Portuguese
for the main ones. A name that could mean two countries (Congo, Korea) means none here.
"""

import re
import unicodedata

_ALPHA_3 = """
    AF AFG AX ALA AL ALB DZ DZA AS ASM AD AND AO AGO AI AIA AQ ATA AG ATG AR ARG AM ARM AW ABW AU AUS AT AUT AZ AZE BS BHS
    BH BHR BD BGD BB BRB BY BLR BE BEL BZ BLZ BJ BEN BM BMU BT BTN BO BOL BQ BES BA BIH BW BWA BV BVT BR BRA IO IOT BN BRN
    BG BGR BF BFA BI BDI CV CPV KH KHM CM CMR CA CAN KY CYM CF CAF TD TCD CL CHL CN CHN CX CXR CC CCK CO COL KM COM CG COG
    CD COD CK COK CR CRI CI CIV HR HRV CU CUB CW CUW CY CYP CZ CZE DK DNK DJ DJI DM DMA DO DOM EC ECU EG EGY SV SLV GQ GNQ
    ER ERI EE EST SZ SWZ ET ETH FK FLK FO FRO FJ FJI FI FIN FR FRA GF GUF PF PYF TF ATF GA GAB GM GMB GE GEO DE DEU GH GHA
    GI GIB GR GRC GL GRL GD GRD GP GLP GU GUM GT GTM GG GGY GN GIN GW GNB GY GUY HT HTI HM HMD VA VAT HN HND HK HKG HU HUN
    IS ISL IN IND ID IDN IR IRN IQ IRQ IE IRL IM IMN IL ISR IT ITA JM JAM JP JPN JE JEY JO JOR KZ KAZ KE KEN KI KIR KP PRK
    KR KOR KW KWT KG KGZ LA LAO LV LVA LB LBN LS LSO LR LBR LY LBY LI LIE LT LTU LU LUX MO MAC MG MDG MW MWI MY MYS MV MDV
    ML MLI MT MLT MH MHL MQ MTQ MR MRT MU MUS YT MYT MX MEX FM FSM MD MDA MC MCO MN MNG ME MNE MS MSR MA MAR MZ MOZ MM MMR
    NA NAM NR NRU NP NPL NL NLD NC NCL NZ NZL NI NIC NE NER NG NGA NU NIU NF NFK MK MKD MP MNP NO NOR OM OMN PK PAK PW PLW
    PS PSE PA PAN PG PNG PY PRY PE PER PH PHL PN PCN PL POL PT PRT PR PRI QA QAT RE REU RO ROU RU RUS RW RWA BL BLM SH SHN
    KN KNA LC LCA MF MAF PM SPM VC VCT WS WSM SM SMR ST STP SA SAU SN SEN RS SRB SC SYC SL SLE SG SGP SX SXM SK SVK SI SVN
    SB SLB SO SOM ZA ZAF GS SGS SS SSD ES ESP LK LKA SD SDN SR SUR SJ SJM SE SWE CH CHE SY SYR TW TWN TJ TJK TZ TZA TH THA
    TL TLS TG TGO TK TKL TO TON TT TTO TN TUN TR TUR TM TKM TC TCA TV TUV UG UGA UA UKR AE ARE GB GBR US USA UM UMI UY URY
    UZ UZB VU VUT VE VEN VN VNM VG VGB VI VIR WF WLF EH ESH YE YEM ZM ZMB ZW ZWE XK XKX
    """.split()

COUNTRY_CODES = frozenset(_ALPHA_3[::2])
"""ISO 3166-1 alpha-2, and XK, which everybody uses for Kosovo."""

_NAMES = """
    AE: United Arab Emirates, UAE, Emirates
    AL: Albania
    AR: Argentina, Argentinien, Argentine, Argentinië
    AT: Austria, Österreich, Oesterreich, Autriche, Oostenrijk, Áustria
    AU: Australia, Australien, Australie, Australië, Austrália
    BA: Bosnia and Herzegovina, Bosnia, Bosnien und Herzegowina
    BD: Bangladesh
    BE: Belgium, Belgien, Belgique, Bélgica, Belgio, België
    BG: Bulgaria, Bulgarien, Bulgarie, Bulgarije, Bulgária
    BO: Bolivia
    BR: Brazil, Brasil, Brasilien, Brésil, Brasile, Brazilië
    BY: Belarus
    CA: Canada, Kanada, Canadá
    CH: Switzerland, Schweiz, Suisse, Suiza, Svizzera, Zwitserland, Suíça
    CL: Chile, Chili, Cile
    CN: China, PRC, People's Republic of China, Chine, Cina
    CO: Colombia, Kolumbien, Colombie, Colômbia
    CR: Costa Rica
    CY: Cyprus, Zypern, Chypre, Chipre, Cipro
    CZ: Czechia, Czech Republic, Tschechien, Tchéquie, Chequia, República Checa, Repubblica Ceca, Cechia, Tsjechië
    DE: Germany, Federal Republic of Germany, Deutschland, BRD, Allemagne, Alemania, Germania, Duitsland, Alemanha
    DK: Denmark, Danmark, Dänemark, Danemark, Dinamarca, Danimarca, Denemarken
    DO: Dominican Republic
    EC: Ecuador
    EE: Estonia, Estland, Estonie, Eesti, Estónia
    EG: Egypt, Ägypten, Égypte, Egipto, Egitto, Egypte, Egito
    ES: Spain, España, Spanien, Espagne, Spagna, Spanje, Espanha
    FI: Finland, Suomi, Finnland, Finlande, Finlandia, Finlândia
    FR: France, Frankreich, Francia, Frankrijk, França
    GB: United Kingdom, UK, U.K., Great Britain, Britain, England, Scotland, Wales, Northern Ireland, Vereinigtes Königreich, Großbritannien, Grossbritannien, Royaume-Uni, Grande-Bretagne, Reino Unido, Regno Unito, Gran Bretaña, Gran Bretagna, Inghilterra, Inglaterra, Angleterre, Verenigd Koninkrijk, Groot-Brittannië
    GE: Georgia
    GH: Ghana
    GR: Greece, EL, Griechenland, Grèce, Grecia, Griekenland, Grécia, Hellas
    GT: Guatemala
    HK: Hong Kong, Hongkong
    HR: Croatia, Hrvatska, Kroatien, Croatie, Croacia, Croazia, Kroatië, Croácia
    HU: Hungary, Ungarn, Hongrie, Hungría, Ungheria, Hongarije, Hungria, Magyarország
    ID: Indonesia, Indonesien, Indonésie, Indonesië
    IE: Ireland, Republic of Ireland, Éire, Irland, Irlande, Irlanda, Ierland
    IL: Israel, Israël, Israele
    IN: India, Indien, Inde, Índia
    IS: Iceland, Island, Islande, Islandia, Islanda, IJsland
    IT: Italy, Italia, Italien, Italie, Italië, Itália
    JO: Jordan
    JP: Japan, Japon, Japón, Giappone, Japão
    KE: Kenya, Kenia
    KH: Cambodia
    KR: South Korea, Republic of Korea, Südkorea, Corée du Sud, Corea del Sur, Corea del Sud, Zuid-Korea, Coreia do Sul
    KZ: Kazakhstan
    LB: Lebanon, Libanon, Liban
    LI: Liechtenstein
    LK: Sri Lanka
    LT: Lithuania, Litauen, Lituanie, Lituania, Litouwen, Lituânia, Lietuva
    LU: Luxembourg, Luxemburg, Luxemburgo, Lussemburgo
    LV: Latvia, Lettland, Lettonie, Letonia, Lettonia, Letland, Letónia, Latvija
    MA: Morocco, Marokko, Maroc, Marruecos, Marocco, Marrocos
    MC: Monaco
    MD: Moldova
    ME: Montenegro
    MG: Madagascar
    MK: North Macedonia, Nordmazedonien
    MT: Malta, Malte
    MU: Mauritius
    MX: Mexico, México, Mexiko, Mexique, Messico
    MY: Malaysia, Malaisie, Malasia
    NG: Nigeria
    NL: Netherlands, The Netherlands, Holland, Nederland, Niederlande, Pays-Bas, Países Bajos, Paesi Bassi, Olanda, Holanda, Hollande, Países Baixos
    NO: Norway, Norge, Norwegen, Norvège, Noruega, Norvegia, Noorwegen
    NP: Nepal, Népal
    NZ: New Zealand, Neuseeland, Nouvelle-Zélande, Nueva Zelanda, Nuova Zelanda, Nieuw-Zeeland, Nova Zelândia, Aotearoa
    PA: Panama, Panamá
    PE: Peru, Perú, Pérou, Perù
    PH: Philippines, The Philippines, Philippinen, Filipinas, Filippine, Filipijnen
    PK: Pakistan
    PL: Poland, Polska, Polen, Pologne, Polonia, Polónia
    PR: Puerto Rico
    PT: Portugal, Portogallo
    PY: Paraguay
    QA: Qatar
    RO: Romania, România, Rumänien, Roumanie, Rumania, Roemenië, Roménia
    RS: Serbia, Serbien, Serbie, Sérvia, Srbija
    RU: Russia, Russian Federation, Russland, Russie, Rusia, Rusland, Rússia
    SA: Saudi Arabia, Saudi-Arabien, Arabie saoudite
    SE: Sweden, Sverige, Schweden, Suède, Suecia, Svezia, Zweden, Suécia
    SG: Singapore, Singapur, Singapour
    SI: Slovenia, Slovenija, Slowenien, Slovénie, Eslovenia, Slovenië, Eslovénia
    SK: Slovakia, Slovak Republic, Slovensko, Slowakei, Slovaquie, Eslovaquia, Slovacchia, Slowakije, Eslováquia
    TH: Thailand, Thaïlande, Tailandia, Thailandia
    TN: Tunisia, Tunesien, Tunisie, Túnez
    TR: Turkey, Türkiye, Turkiye, Türkei, Turquie, Turquía, Turchia, Turkije, Turquia
    TW: Taiwan, Taïwan, Taiwán
    TZ: Tanzania
    UA: Ukraine, Ucrania, Ucraina, Oekraïne, Ucrânia
    UG: Uganda
    US: United States, United States of America, USA, U.S.A., U.S., America, Vereinigte Staaten, Vereinigte Staaten von Amerika, États-Unis, Estados Unidos, EE. UU., EEUU, Stati Uniti, Verenigde Staten
    UY: Uruguay
    UZ: Uzbekistan
    VE: Venezuela
    VN: Vietnam, Viet Nam
    XK: Kosovo
    ZA: South Africa, Südafrika, Afrique du Sud, Sudáfrica, Sudafrica, Zuid-Afrika, África do Sul
    """


def _key(text: str) -> str:
    """A text without case, accents, punctuation and spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\W_]+", "", "".join(character for character in plain if not unicodedata.combining(character)))


def _all_spellings() -> dict[str, str]:
    spellings = {_key(code): code for code in COUNTRY_CODES}
    spellings |= {_key(long): short for short, long in zip(_ALPHA_3[::2], _ALPHA_3[1::2], strict=True)}
    for line in filter(None, map(str.strip, _NAMES.splitlines())):
        code, _, names = line.partition(": ")
        for name in names.split(", "):
            if spellings.setdefault(_key(name), code) != code:
                raise ValueError(f"{name} means both {code} and {spellings[_key(name)]}")
    return spellings


_SPELLINGS = _all_spellings()
_ENGLISH = {
    line[:2]: line.partition(": ")[2].split(", ")[0] for line in filter(None, map(str.strip, _NAMES.splitlines()))
}


def country_code(text: str | None) -> str | None:
    """The ISO 3166-1 alpha-2 code that a text means; None where it means none, or could mean several.

    >>> country_code(" deutschland "), country_code("GBR"), country_code("Congo")
    ('DE', 'GB', None)
    """
    return _SPELLINGS.get(_key(text or ""))


def country_name(code: str) -> str:
    """The English name of a country; the code itself where this module has none.

    >>> country_name("DE"), country_name("ZZ")
    ('Germany', 'ZZ')
    """
    return _ENGLISH.get(code, code)
