"""Provinces, cities and districts of China, as `yizhan build` took them from a library."""

import json
import re
from dataclasses import dataclass, field
from functools import cache

from yizhan.lib.config import BASE

FILE = BASE / "build" / "divisions.json"
# What a name may be said without: 上海 for 上海市, 内蒙古 for 内蒙古自治区, 延边 for 延边朝鲜族自治州.
_PEOPLES = "(?:(?:朝鲜|土家|苗|侗|藏|羌|彝|布依|哈尼|壮|傣|景颇|傈僳|白|黎|回|蒙古)族|哈萨克|柯尔克孜|蒙古)+"
_ENDING = re.compile(rf"(特别行政区|(壮族|回族|维吾尔)?自治区|{_PEOPLES}自治州|省|市|地区|盟|区|县)$")


@dataclass(frozen=True)
class Division:
    """One place and what it is divided into. `code` has six digits; places in it begin with `stem`."""

    code: str
    name: str
    parts: "tuple[Division, ...]" = field(default=(), repr=False)

    @property
    def stem(self) -> str:
        """The digits that stand for it and everything in it."""
        return re.sub(r"(00){1,2}$", "", self.code)

    @property
    def short(self) -> str:
        """The name as people say it, at least two characters long."""
        cut = _ENDING.sub("", self.name)
        return cut if len(cut) > 1 else self.name

    def names(self) -> tuple[str, ...]:
        """What an address may begin with that means this place and no other."""
        prefecture = (f"{self.short}州",) if self.name.endswith("自治州") else ()
        return (self.name, *prefecture)

    def short_names(self) -> tuple[str, ...]:
        """What people say for it: 浦东 too, for 浦东新区."""
        newer = self.name.removesuffix("新区") if self.name.endswith("新区") else ""
        return (self.short, newer) if len(newer) > 1 else (self.short,)

    @property
    def is_heading(self) -> bool:
        """Whether it is no place but a heading: 县 of 重庆, 省直辖县."""
        return self.name == "县" or "直辖县" in self.name

    def find(self, text: str) -> "Division | None":
        """The part of this name, whole or short; None when there is none or more than one."""
        return only([one for one in self.parts if one.name == text]) or only(
            [one for one in self.parts if one.short == text]
        )


def only(found: list[Division]) -> Division | None:
    """The one there is."""
    return found[0] if len(found) == 1 else None


@cache
def china() -> Division:
    """The country, divided three times."""
    names: dict[str, str] = json.loads(FILE.read_text())
    below: dict[str, list[str]] = {}
    for code in names:
        holder = "" if code.endswith("0000") else code[:2] + "0000" if code.endswith("00") else code[:4] + "00"
        below.setdefault(holder, []).append(code)

    def grown(code: str) -> Division:
        return Division(code, names[code], tuple(grown(one) for one in below.get(code, ())))

    return Division("", "", tuple(grown(code) for code in below[""]))


def way_to(code: str) -> tuple[Division, ...]:
    """Province, city and district of a district's code; empty when there is none."""
    place, way = china(), []
    for digits in (2, 4, 6):
        wanted = code[:digits].ljust(6, "0")
        found = next((one for one in place.parts if one.code == wanted), None)
        if found is None:
            return ()
        place = found
        way.append(place)
    return tuple(way)


def named(text: str) -> list[Division]:
    """Every province, city and district of a name, whole or else short."""
    everything = _everything()
    return [one for one in everything if one.name == text] or [one for one in everything if one.short == text]


@cache
def _everything() -> tuple[Division, ...]:
    provinces = china().parts
    cities = [city for province in provinces for city in province.parts if not city.is_heading]
    return (*provinces, *cities, *(district for p in provinces for city in p.parts for district in city.parts))
