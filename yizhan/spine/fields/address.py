"""A postal address: 省, 市, 区 of China and a line, or free text for everywhere else."""

import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from yizhan.lib import divisions
from yizhan.lib.divisions import Division

from ..errors import Invalid
from .base import Column, Context, FieldType
from .text import Text

OUTSIDE = "outside"
PARTS = ("province", "city", "district", "detail")
_OUTSIDE_WORDS = re.compile(r"(境外|海外|国外|其他国家或地区|outside)\s*[:：,，]?\s*", re.IGNORECASE)
Called = Callable[[Division], tuple[str, ...]]
HOW: tuple[Called, ...] = (Division.names, Division.short_names)
_BETWEEN = " \t\u3000,，、/-—>·"


class Address(FieldType):
    """{"code": "310115", "province": "上海市", "city": "上海市", "district": "浦东新区", "detail": …}.

    Names are kept beside the code, so that an old address stays what it was. Elsewhere: an empty code and `detail`.
    `=` means lies in: a province, a city, a district, or `outside`.
    """

    key = "address"
    name = pgettext_lazy("postal", "Address")
    control = "address"
    operators = frozenset({"=", "empty"})
    sortable = False
    one: ClassVar[Text] = Text(200)

    def parse(self, raw: Any, context: Context) -> dict[str, str] | None:
        if isinstance(raw, dict):
            return self._of_parts(raw, context)
        text = self.one.parse(raw, context)
        return in_words(text) if text else None

    def _of_parts(self, raw: dict[str, Any], context: Context) -> dict[str, str] | None:
        if set(raw) - {"code", *PARTS}:
            raise Invalid(_("An address has: %(keys)s.") % {"keys": ", ".join(("code", *PARTS))})
        given = {key: self.one.parse(text, context) or "" for key, text in raw.items() if text}
        detail = given.pop("detail", "")
        as_kept = raw.get("code") == "" and not given
        if given.get("province", "").casefold() == OUTSIDE or (as_kept and detail):
            return elsewhere(detail)
        if given.get("code"):
            way = divisions.way_to(given["code"])
            if not way:
                raise Invalid(_("“%(code)s” is not the code of a district.") % {"code": given["code"]})
            return kept(way, detail)
        if not given and not detail:
            return None
        return kept(_way(**given), detail)

    def load(self, stored: Any) -> Any:
        return stored if isinstance(stored, dict) else None

    def is_empty(self, value: Any) -> bool:
        return not value

    def show(self, value: Any) -> str:
        return written(value) if isinstance(value, dict) else ""

    def parts_of(self, value: Any) -> dict[str, str]:
        """What stands in the controls, right or wrong."""
        value = value if isinstance(value, dict) else {}
        shown = {part: str(value.get(part) or "") for part in PARTS}
        if value and not shown["province"] and value.get("code") == "":
            shown["province"] = OUTSIDE
        return shown

    def read_form(self, name: str, data: Any) -> dict[str, str]:
        """What the controls of a form sent."""
        return {part: data.get(f"{name}.{part}", "").strip() for part in PARTS}

    def options(self, context: Context) -> list[tuple[str, str]]:
        return [*((one.name, one.name) for one in divisions.china().parts), (OUTSIDE, _("Other country or region"))]

    def schema(self) -> dict[str, Any]:
        part = {"type": "string", "maxLength": self.one.longest}
        return {"type": "object", "properties": dict.fromkeys(("code", *PARTS), part), "additionalProperties": False,
                "description": _("District `code`, or names; province `outside` for other countries.")}  # fmt: skip

    # -- comparing: by what the code begins with
    def operand(self, raw: str, context: Context) -> frozenset[str]:
        text = raw.strip()
        if text.casefold() == OUTSIDE or text in {"境外", "海外", "国外", "其他国家或地区"}:
            return frozenset({""})
        found = divisions.named(text)
        if not found:
            raise Invalid(_("“%(text)s” is no province, city or district.") % {"text": text[:60]})
        return frozenset(f"{one.stem}%" for one in found)

    def sql(self, column: Column, op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        if op == "empty":
            return f"({column.json()} IS NULL)", []
        return f"(({column.json()} ->> 'code') LIKE ANY(%s))", [sorted(frozenset[str]().union(*operands))]

    def test(self, value: Any, op: str, operands: list[Any]) -> bool:
        if op == "empty":
            return not value
        code = (value or {}).get("code")
        if code is None:
            return False
        patterns = frozenset[str]().union(*operands)
        return any(code == "" if one == "" else code.startswith(one.removesuffix("%")) for one in patterns)


def written(value: dict[str, str]) -> str:
    """On one line, as on an envelope: 上海市浦东新区张江路 88 号."""
    province, city, district = (value.get(part) or "" for part in PARTS[:3])
    middle = "" if city == province or city == "县" or "直辖县" in city else city
    return f"{province}{middle}{district}{value.get('detail') or ''}"


def kept(way: tuple[Division, ...], detail: str) -> dict[str, str]:
    province, city, district = way
    names = {"province": province.name, "city": city.name, "district": district.name}
    return {"code": district.code, **names, "detail": detail}


def elsewhere(detail: str) -> dict[str, str]:
    """An address in another country: what was written. Raises Invalid."""
    if not detail:
        raise Invalid(_("Please write the whole address."))
    return {"code": "", "detail": detail}


def in_words(text: str) -> dict[str, str]:
    """An address written on one line. Raises Invalid."""
    if found := _OUTSIDE_WORDS.match(text):
        return elsewhere(text[found.end() :])
    text = text.lstrip(_BETWEEN).removeprefix("中华人民共和国").removeprefix("中国")
    province, city, rest = _province_and_city(text)
    if province is None:
        raise Invalid(
            _("Begin with province or city, like “上海市浦东新区…”; for other countries write “outside:” first.")
        )
    holders = [city] if city else list(province.parts)
    district, rest = _begins(rest, [one for holder in holders for one in holder.parts])
    if district is None:
        raise Invalid(_("Which district of %(place)s?") % {"place": (city or province).name})
    return kept(divisions.way_to(district.code), rest.strip(_BETWEEN))


def _province_and_city(text: str) -> tuple[Division | None, Division | None, str]:
    """Both, or one of them, and the rest: 吉林市 is no 吉林省, so whole names of cities go before short ones."""
    provinces = divisions.china().parts
    cities = [city for one in provinces for city in one.parts if not city.is_heading]
    for called in HOW:
        province, rest = _begins(text, provinces, (called,))
        if province:
            return province, *_begins(rest, province.parts)
        city, rest = _begins(text, cities, (called,))
        if city:
            return divisions.way_to(city.parts[0].code)[0], city, rest
    return None, None, text


def _begins(text: str, places: Iterable[Division], how: Iterable[Called] = HOW) -> tuple[Division | None, str]:
    """The place that the text begins with, and the rest. Whole names go before short ones, long before short."""
    text = text.lstrip(_BETWEEN)
    text = text.removeprefix("市辖区")
    for called in how:
        known = [(name, one) for one in places for name in called(one)]
        for name, one in sorted(known, key=lambda pair: -len(pair[0])):
            if text.startswith(name):
                return one, text[len(name) :]
    return None, text


def _way(province: str = "", city: str = "", district: str = "") -> tuple[Division, ...]:
    """Province, city and district by their names. Raises Invalid, saying which is wrong."""
    if not province:
        raise Invalid(_("Please choose a province."))
    first = divisions.china().find(province)
    if first is None:
        raise Invalid(_("“%(text)s” is not a province.") % {"text": province[:60]})
    second = first.find(city) if city else None
    if city and second is None and not district and len(first.parts) == 1:
        district, city = city, ""
    if city and second is None:
        raise Invalid(_("“%(text)s” is not a city of %(place)s.") % {"text": city[:60], "place": first.name})
    if not district:
        raise Invalid(_("Which district of %(place)s?") % {"place": (second or first).name})
    return (first, *_within(first, second, district))


def _within(province: Division, city: Division | None, district: str) -> tuple[Division, Division]:
    holders = [city] if city else list(province.parts)
    found = [(holder, one) for holder in holders if (one := holder.find(district))]
    if len(found) != 1:
        place = (city or province).name
        raise Invalid(_("“%(text)s” is not a district of %(place)s.") % {"text": district[:60], "place": place})
    return found[0]
