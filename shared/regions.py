"""The regions and departments of France, and the time zone of each: facts that no service owns."""

import re
import unicodedata
from typing import NamedTuple

MAINLAND_ZONE = "Europe/Paris"

# INSEE code, time zone, title.
_REGIONS = """
01 America/Guadeloupe Guadeloupe
02 America/Martinique Martinique
03 America/Cayenne Guyane
04 Indian/Reunion La Réunion
06 Indian/Mayotte Mayotte
11 Europe/Paris Île-de-France
24 Europe/Paris Centre-Val de Loire
27 Europe/Paris Bourgogne-Franche-Comté
28 Europe/Paris Normandie
32 Europe/Paris Hauts-de-France
44 Europe/Paris Grand Est
52 Europe/Paris Pays de la Loire
53 Europe/Paris Bretagne
75 Europe/Paris Nouvelle-Aquitaine
76 Europe/Paris Occitanie
84 Europe/Paris Auvergne-Rhône-Alpes
93 Europe/Paris Provence-Alpes-Côte d'Azur
94 Europe/Paris Corse
"""

# Code, INSEE region, title.
_DEPARTMENTS = """
01 84 Ain
02 32 Aisne
03 84 Allier
04 93 Alpes-de-Haute-Provence
05 93 Hautes-Alpes
06 93 Alpes-Maritimes
07 84 Ardèche
08 44 Ardennes
09 76 Ariège
10 44 Aube
11 76 Aude
12 76 Aveyron
13 93 Bouches-du-Rhône
14 28 Calvados
15 84 Cantal
16 75 Charente
17 75 Charente-Maritime
18 24 Cher
19 75 Corrèze
2A 94 Corse-du-Sud
2B 94 Haute-Corse
21 27 Côte-d'Or
22 53 Côtes-d'Armor
23 75 Creuse
24 75 Dordogne
25 27 Doubs
26 84 Drôme
27 28 Eure
28 24 Eure-et-Loir
29 53 Finistère
30 76 Gard
31 76 Haute-Garonne
32 76 Gers
33 75 Gironde
34 76 Hérault
35 53 Ille-et-Vilaine
36 24 Indre
37 24 Indre-et-Loire
38 84 Isère
39 27 Jura
40 75 Landes
41 24 Loir-et-Cher
42 84 Loire
43 84 Haute-Loire
44 52 Loire-Atlantique
45 24 Loiret
46 76 Lot
47 75 Lot-et-Garonne
48 76 Lozère
49 52 Maine-et-Loire
50 28 Manche
51 44 Marne
52 44 Haute-Marne
53 52 Mayenne
54 44 Meurthe-et-Moselle
55 44 Meuse
56 53 Morbihan
57 44 Moselle
58 27 Nièvre
59 32 Nord
60 32 Oise
61 28 Orne
62 32 Pas-de-Calais
63 84 Puy-de-Dôme
64 75 Pyrénées-Atlantiques
65 76 Hautes-Pyrénées
66 76 Pyrénées-Orientales
67 44 Bas-Rhin
68 44 Haut-Rhin
69 84 Rhône
70 27 Haute-Saône
71 27 Saône-et-Loire
72 52 Sarthe
73 84 Savoie
74 84 Haute-Savoie
75 11 Paris
76 28 Seine-Maritime
77 11 Seine-et-Marne
78 11 Yvelines
79 75 Deux-Sèvres
80 32 Somme
81 76 Tarn
82 76 Tarn-et-Garonne
83 93 Var
84 93 Vaucluse
85 52 Vendée
86 75 Vienne
87 75 Haute-Vienne
88 44 Vosges
89 27 Yonne
90 27 Territoire de Belfort
91 11 Essonne
92 11 Hauts-de-Seine
93 11 Seine-Saint-Denis
94 11 Val-de-Marne
95 11 Val-d'Oise
971 01 Guadeloupe
972 02 Martinique
973 03 Guyane
974 04 La Réunion
976 06 Mayotte
"""

# Code, time zone, title: overseas, and part of no region.
_TERRITORIES = """
975 America/Miquelon Saint-Pierre-et-Miquelon
977 America/St_Barthelemy Saint-Barthélemy
978 America/Marigot Saint-Martin
986 Pacific/Wallis Wallis-et-Futuna
987 Pacific/Tahiti Polynésie française
988 Pacific/Noumea Nouvelle-Calédonie
"""

OVERSEAS = {
    "GP": "971", "MQ": "972", "GF": "973", "RE": "974", "PM": "975", "YT": "976",
    "BL": "977", "MF": "978", "WF": "986", "PF": "987", "NC": "988",
}  # fmt: skip
"""Departments and territories by the ISO 3166 code that each has beside FR."""

_CODE = re.compile(r"\b(2[AB]|97[1-8]|98[678]|\d\d)(?:\d{2,3})?\b", re.IGNORECASE)


class Region(NamedTuple):
    """A region, as INSEE numbers it."""

    code: str
    time_zone: str
    """IANA name."""
    title: str


class Department(NamedTuple):
    """A department, or a territory overseas."""

    code: str
    """`01` to `95`, `2A`, `2B`, `971` to `988`."""
    region: str | None
    """INSEE code; None for a territory that is part of no region."""
    time_zone: str
    """IANA name."""
    title: str


def _regions() -> dict[str, Region]:
    lines = _REGIONS.strip().splitlines()
    return {line[:2]: Region(*line.split(" ", 2)) for line in lines}


REGIONS = _regions()
"""The 18 regions by INSEE code."""


def _departments() -> dict[str, Department]:
    found = {}
    for line in _DEPARTMENTS.strip().splitlines():
        code, region, title = line.split(" ", 2)
        found[code] = Department(code, region, REGIONS[region].time_zone, title)
    return found


def _territories() -> dict[str, Department]:
    found = {}
    for line in _TERRITORIES.strip().splitlines():
        code, zone, title = line.split(" ", 2)
        found[code] = Department(code, None, zone, title)
    return found


DEPARTMENTS = _departments()
"""The 101 departments by code."""
TERRITORIES = _territories()
"""What lies overseas and is no department, by code."""


def _folded(title: str) -> str:
    decomposed = unicodedata.normalize("NFKD", title.casefold())
    bare = "".join(each for each in decomposed if not unicodedata.combining(each))
    return " ".join(re.split(r"[^a-z0-9]+", bare)).strip().removeprefix("la ")


_BY_CODE = {
    **DEPARTMENTS,
    **TERRITORIES,
    # Corsica before 1976, and in postcodes to this day.
    "20": Department("20", "94", MAINLAND_ZONE, "Corse"),
}
_BY_TITLE = {_folded(each.title): each for each in _BY_CODE.values()}


def department_named(text: str) -> Department | None:
    """Return the department that people mean by `91`, `91 - Essonne`, `Essonne` or `91000`."""
    if code := _CODE.search(text):
        return _BY_CODE.get(code[1].upper())
    return _BY_TITLE.get(_folded(text))


def department_in(department: str, country: str) -> Department | None:
    """Return the French department of that name or code; None abroad, and where nobody knows it.

    Overseas the country may say it: `RE` is `974`.
    """
    if code := OVERSEAS.get(country):
        return _BY_CODE[code]
    return department_named(department) if country == "FR" else None


def region_of(department: str, country: str = "FR") -> str | None:
    """Return the INSEE code of the region in which a department, as people write it, lies."""
    found = department_in(department, country)
    return found.region if found else None


def zone_of(department: str, country: str = "FR") -> str | None:
    """Return the time zone of a department as people write it; None where that is not known."""
    found = department_in(department, country)
    if found is None and country == "FR":
        return MAINLAND_ZONE
    return found.time_zone if found else None
