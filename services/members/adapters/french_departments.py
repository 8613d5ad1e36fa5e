"""French departments: the region of each, and its bounds, tell towns of one name apart."""

import re
from typing import NamedTuple

from services.members.adapters.town_names import folded
from services.members.domain.place import Place

# Code, INSEE region, then south, north, west and east in degrees, rounded outwards.
_MAINLAND = """
01 84 45.5 46.6 4.7 6.2 Ain
02 32 48.8 50.1 2.9 4.3 Aisne
03 84 45.9 46.9 2.2 4.1 Allier
04 93 43.6 44.7 5.4 7.0 Alpes-de-Haute-Provence
05 93 44.1 45.2 5.3 7.1 Hautes-Alpes
06 93 43.4 44.4 6.6 7.8 Alpes-Maritimes
07 84 44.2 45.4 3.8 5.0 Ardèche
08 44 49.2 50.2 4.0 5.5 Ardennes
09 76 42.5 43.4 0.8 2.2 Ariège
10 44 47.9 48.8 3.3 4.9 Aube
11 76 42.6 43.5 1.6 3.3 Aude
12 76 43.6 45.0 1.8 3.5 Aveyron
13 93 43.1 44.0 4.2 5.9 Bouches-du-Rhône
14 28 48.7 49.5 -1.2 0.5 Calvados
15 84 44.5 45.6 2.0 3.4 Cantal
16 75 45.1 46.2 -0.5 1.0 Charente
17 75 45.0 46.4 -1.6 0.1 Charente-Maritime
18 24 46.4 47.7 1.7 3.1 Cher
19 75 44.9 45.8 1.2 2.6 Corrèze
20 94 41.3 43.1 8.5 9.6 Corse
2A 94 41.3 42.5 8.5 9.5 Corse-du-Sud
2B 94 41.8 43.1 8.5 9.6 Haute-Corse
21 27 46.8 48.1 4.0 5.6 Côte-d'Or
22 53 48.0 49.0 -3.7 -1.8 Côtes-d'Armor
23 75 45.6 46.5 1.3 2.7 Creuse
24 75 44.5 45.8 -0.1 1.5 Dordogne
25 27 46.5 47.6 5.6 7.1 Doubs
26 84 44.0 45.4 4.6 5.9 Drôme
27 28 48.6 49.6 0.2 1.9 Eure
28 24 47.9 49.0 0.7 2.1 Eure-et-Loir
29 53 47.6 48.8 -5.2 -3.3 Finistère
30 76 43.4 44.5 3.2 4.9 Gard
31 76 42.6 44.0 0.4 2.1 Haute-Garonne
32 76 43.2 44.2 -0.4 1.3 Gers
33 75 44.1 45.7 -1.3 0.4 Gironde
34 76 43.1 44.0 2.5 4.3 Hérault
35 53 47.6 48.8 -2.4 -0.9 Ille-et-Vilaine
36 24 46.3 47.3 0.8 2.3 Indre
37 24 46.7 47.8 0.0 1.4 Indre-et-Loire
38 84 44.6 46.0 4.7 6.4 Isère
39 27 46.2 47.4 5.2 6.3 Jura
40 75 43.4 44.6 -1.6 0.2 Landes
41 24 47.1 48.2 0.5 2.3 Loir-et-Cher
42 84 45.2 46.3 3.6 4.8 Loire
43 84 44.7 45.5 3.0 4.6 Haute-Loire
44 52 46.8 47.9 -2.7 -0.9 Loire-Atlantique
45 24 47.4 48.4 1.4 3.2 Loiret
46 76 44.1 45.1 0.9 2.3 Lot
47 75 43.9 44.8 -0.2 1.1 Lot-et-Garonne
48 76 44.0 45.0 2.9 4.1 Lozère
49 52 46.9 47.9 -1.3 0.3 Maine-et-Loire
50 28 48.4 49.8 -2.0 -0.7 Manche
51 44 48.4 49.5 3.3 5.1 Marne
52 44 47.5 48.8 4.6 6.0 Haute-Marne
53 52 47.7 48.6 -1.3 0.0 Mayenne
54 44 48.3 49.6 5.4 7.2 Meurthe-et-Moselle
55 44 48.3 49.7 4.8 5.9 Meuse
56 53 47.2 48.3 -3.8 -2.0 Morbihan
57 44 48.5 49.6 5.8 7.7 Moselle
58 27 46.6 47.7 2.8 4.3 Nièvre
59 32 49.9 51.2 2.0 4.3 Nord
60 32 49.0 49.8 1.6 3.2 Oise
61 28 48.1 49.0 -0.9 1.0 Orne
62 32 49.9 51.1 1.5 3.3 Pas-de-Calais
63 84 45.2 46.3 2.3 4.1 Puy-de-Dôme
64 75 42.7 43.7 -1.9 0.1 Pyrénées-Atlantiques
65 76 42.6 43.7 -0.4 0.7 Hautes-Pyrénées
66 76 42.3 43.0 1.7 3.2 Pyrénées-Orientales
67 44 48.1 49.1 6.9 8.3 Bas-Rhin
68 44 47.4 48.4 6.8 7.7 Haut-Rhin
69 84 45.4 46.4 4.2 5.2 Rhône
70 27 47.2 48.1 5.3 6.9 Haute-Saône
71 27 46.1 47.2 3.6 5.5 Saône-et-Loire
72 52 47.5 48.6 -0.5 1.0 Sarthe
73 84 45.0 46.0 5.6 7.3 Savoie
74 84 45.6 46.5 5.7 7.1 Haute-Savoie
75 11 48.7 49.0 2.2 2.5 Paris
76 28 49.2 50.1 0.0 1.9 Seine-Maritime
77 11 48.1 49.2 2.3 3.6 Seine-et-Marne
78 11 48.4 49.2 1.4 2.3 Yvelines
79 75 45.9 47.2 -1.0 0.3 Deux-Sèvres
80 32 49.5 50.4 1.3 3.3 Somme
81 76 43.3 44.3 1.5 3.0 Tarn
82 76 43.7 44.5 0.7 2.1 Tarn-et-Garonne
83 93 42.9 43.9 5.6 7.0 Var
84 93 43.6 44.5 4.6 5.8 Vaucluse
85 52 46.2 47.2 -2.5 -0.5 Vendée
86 75 46.0 47.2 -0.2 1.3 Vienne
87 75 45.4 46.5 0.6 2.0 Haute-Vienne
88 44 47.7 48.6 5.3 7.3 Vosges
89 27 47.2 48.5 2.8 4.4 Yonne
90 27 47.4 47.9 6.7 7.2 Territoire de Belfort
91 11 48.2 48.8 1.8 2.7 Essonne
92 11 48.7 49.0 2.1 2.4 Hauts-de-Seine
93 11 48.7 49.1 2.2 2.7 Seine-Saint-Denis
94 11 48.6 48.9 2.2 2.7 Val-de-Marne
95 11 48.8 49.3 1.5 2.7 Val-d'Oise
"""

_OVERSEAS = """
971 GP Guadeloupe
972 MQ Martinique
973 GF Guyane
974 RE La Réunion
975 PM Saint-Pierre-et-Miquelon
976 YT Mayotte
977 BL Saint-Barthélemy
978 MF Saint-Martin
986 WF Wallis-et-Futuna
987 PF Polynésie française
988 NC Nouvelle-Calédonie
"""

_CODE = re.compile(r"\b(2[AB]|97[1-8]|98[678]|\d\d)(?:\d{2,3})?\b", re.IGNORECASE)


class Department(NamedTuple):
    """Where the towns of a department are filed, and where they lie."""

    country: str
    """ISO 3166 code of two letters; territories overseas have one of their own."""
    region: str = ""
    """INSEE code of the region; empty overseas, where the country says enough."""
    south: float = -90.0
    north: float = 90.0
    west: float = -180.0
    east: float = 180.0

    def holds(self, region: str, place: Place) -> bool:
        """Say whether a town of this region, at this place, may lie in the department."""
        is_inside = self.south <= place.latitude <= self.north
        is_inside = is_inside and self.west <= place.longitude <= self.east
        return is_inside and self.region in ("", region)


def _departments() -> dict[str, Department]:
    found: dict[str, Department] = {}
    for line in _MAINLAND.strip().splitlines():
        code, region, south, north, west, east, name = line.split(" ", 6)
        bounds = float(south), float(north), float(west), float(east)
        found[code] = found[_named(name)] = Department("FR", region, *bounds)
    for line in _OVERSEAS.strip().splitlines():
        code, country, name = line.split(" ", 2)
        found[code] = found[_named(name)] = Department(country)
    return found


def _named(name: str) -> str:
    return folded(name).removeprefix("la ")


DEPARTMENTS = _departments()
"""By code, and by name."""


def department_of(text: str) -> Department | None:
    """Return the department that people mean by `91`, `91 - Essonne`, `Essonne` or `91000`."""
    code = _CODE.search(text)
    return DEPARTMENTS.get(code[1].upper() if code else _named(text))
