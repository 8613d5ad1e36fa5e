"""French departments: the region of each, and its bounds, tell towns of one name apart."""

from typing import NamedTuple

from services.members.domain.position import Position
from shared.regions import OVERSEAS, department_named

# Code, then south, north, west and east in degrees, rounded outwards.
_BOUNDS = """
01 45.5 46.6 4.7 6.2
02 48.8 50.1 2.9 4.3
03 45.9 46.9 2.2 4.1
04 43.6 44.7 5.4 7.0
05 44.1 45.2 5.3 7.1
06 43.4 44.4 6.6 7.8
07 44.2 45.4 3.8 5.0
08 49.2 50.2 4.0 5.5
09 42.5 43.4 0.8 2.2
10 47.9 48.8 3.3 4.9
11 42.6 43.5 1.6 3.3
12 43.6 45.0 1.8 3.5
13 43.1 44.0 4.2 5.9
14 48.7 49.5 -1.2 0.5
15 44.5 45.6 2.0 3.4
16 45.1 46.2 -0.5 1.0
17 45.0 46.4 -1.6 0.1
18 46.4 47.7 1.7 3.1
19 44.9 45.8 1.2 2.6
20 41.3 43.1 8.5 9.6
2A 41.3 42.5 8.5 9.5
2B 41.8 43.1 8.5 9.6
21 46.8 48.1 4.0 5.6
22 48.0 49.0 -3.7 -1.8
23 45.6 46.5 1.3 2.7
24 44.5 45.8 -0.1 1.5
25 46.5 47.6 5.6 7.1
26 44.0 45.4 4.6 5.9
27 48.6 49.6 0.2 1.9
28 47.9 49.0 0.7 2.1
29 47.6 48.8 -5.2 -3.3
30 43.4 44.5 3.2 4.9
31 42.6 44.0 0.4 2.1
32 43.2 44.2 -0.4 1.3
33 44.1 45.7 -1.3 0.4
34 43.1 44.0 2.5 4.3
35 47.6 48.8 -2.4 -0.9
36 46.3 47.3 0.8 2.3
37 46.7 47.8 0.0 1.4
38 44.6 46.0 4.7 6.4
39 46.2 47.4 5.2 6.3
40 43.4 44.6 -1.6 0.2
41 47.1 48.2 0.5 2.3
42 45.2 46.3 3.6 4.8
43 44.7 45.5 3.0 4.6
44 46.8 47.9 -2.7 -0.9
45 47.4 48.4 1.4 3.2
46 44.1 45.1 0.9 2.3
47 43.9 44.8 -0.2 1.1
48 44.0 45.0 2.9 4.1
49 46.9 47.9 -1.3 0.3
50 48.4 49.8 -2.0 -0.7
51 48.4 49.5 3.3 5.1
52 47.5 48.8 4.6 6.0
53 47.7 48.6 -1.3 0.0
54 48.3 49.6 5.4 7.2
55 48.3 49.7 4.8 5.9
56 47.2 48.3 -3.8 -2.0
57 48.5 49.6 5.8 7.7
58 46.6 47.7 2.8 4.3
59 49.9 51.2 2.0 4.3
60 49.0 49.8 1.6 3.2
61 48.1 49.0 -0.9 1.0
62 49.9 51.1 1.5 3.3
63 45.2 46.3 2.3 4.1
64 42.7 43.7 -1.9 0.1
65 42.6 43.7 -0.4 0.7
66 42.3 43.0 1.7 3.2
67 48.1 49.1 6.9 8.3
68 47.4 48.4 6.8 7.7
69 45.4 46.4 4.2 5.2
70 47.2 48.1 5.3 6.9
71 46.1 47.2 3.6 5.5
72 47.5 48.6 -0.5 1.0
73 45.0 46.0 5.6 7.3
74 45.6 46.5 5.7 7.1
75 48.7 49.0 2.2 2.5
76 49.2 50.1 0.0 1.9
77 48.1 49.2 2.3 3.6
78 48.4 49.2 1.4 2.3
79 45.9 47.2 -1.0 0.3
80 49.5 50.4 1.3 3.3
81 43.3 44.3 1.5 3.0
82 43.7 44.5 0.7 2.1
83 42.9 43.9 5.6 7.0
84 43.6 44.5 4.6 5.8
85 46.2 47.2 -2.5 -0.5
86 46.0 47.2 -0.2 1.3
87 45.4 46.5 0.6 2.0
88 47.7 48.6 5.3 7.3
89 47.2 48.5 2.8 4.4
90 47.4 47.9 6.7 7.2
91 48.2 48.8 1.8 2.7
92 48.7 49.0 2.1 2.4
93 48.7 49.1 2.2 2.7
94 48.6 48.9 2.2 2.7
95 48.8 49.3 1.5 2.7
"""

_OVERSEAS = {code: country for country, code in OVERSEAS.items()}
"""ISO 3166 codes under which gazetteers file what lies overseas."""


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

    def holds(self, region: str, position: Position) -> bool:
        """Say whether a town of this region, at this position, may lie in the department."""
        is_inside = self.south <= position.latitude <= self.north
        is_inside = is_inside and self.west <= position.longitude <= self.east
        return is_inside and self.region in ("", region)


def _bounds() -> dict[str, tuple[float, ...]]:
    lines = [line.split() for line in _BOUNDS.strip().splitlines()]
    return {code: tuple(map(float, degrees)) for code, *degrees in lines}


BOUNDS = _bounds()
"""By the department's code."""


def department_of(text: str) -> Department | None:
    """Return the department that people mean by `91`, `91 - Essonne`, `Essonne` or `91000`."""
    found = department_named(text)
    if found is None:
        return None
    if found.code in _OVERSEAS:
        return Department(_OVERSEAS[found.code])
    return Department("FR", found.region or "", *BOUNDS[found.code])
