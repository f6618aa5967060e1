"""Records: the things administrators keep. One declaration gives the screen, the form and the endpoint.

Record("team", Team, _l("Team"), _l("Teams"), needs="admin.people", fields=(LABELS, Field("department", …)))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from .actors import Actor
from .change import change
from .errors import Conflict, Invalid, Refused
from .fields.base import Context, Field, Label, subjects
from .guard import Guarded
from .labelled import Labelled, slug_from

records: dict[str, "Record"] = {}


@dataclass
class Record:
    """A kind of thing that is listed, added, edited and removed.

    `reads` is the power to see them ('' for every agent), `needs` the power to change them. `ready(row, by)` may
    refuse or complete a row before it is saved, `leaving(row, by)` refuse that it goes. `visible(rows, by)` narrows
    what the actor may see.
    """

    key: str
    model: type[Guarded]
    label: Label
    plural: Label
    fields: tuple[Field, ...]
    needs: str
    reads: str = ""
    # To delete one takes another power, where this is said.
    drops: str = ""
    group: Label = ""
    icon: str = "gear"
    intro: Label = ""
    columns: tuple[str, ...] = ()
    ready: Callable[[Any, Actor], None] | None = None
    leaving: Callable[[Any, Actor], None] | None = None
    visible: Callable[[Any, Actor], Any] | None = None
    may_edit: Callable[[Any, Actor], bool] | None = None

    def __post_init__(self) -> None:
        records[self.key] = self

    # -- reading
    def rows(self, by: Actor) -> Any:
        """Those the actor may see."""
        if self.reads and not by.may(self.reads):
            raise Refused(self.reads)
        rows = self.model._default_manager.all()
        return self.visible(rows, by) if self.visible else rows

    def get(self, pk: int, by: Actor) -> Any:
        """One row, or None when there is none or it is not visible."""
        return self.rows(by).filter(pk=pk).first()

    def all_fields(self) -> dict[str, Field]:
        """Declared fields and the administrator-made ones."""
        custom = subjects[self.key].custom() if self.key in subjects else []
        return {field.key: field for field in (*self.fields, *custom)}

    def as_data(self, row: Any) -> dict[str, Any]:
        """A row as JSON; secrets stay home."""
        data: dict[str, Any] = {"id": row.pk}
        if isinstance(row, Labelled):
            data["slug"] = row.slug
        custom = {}
        for key, field in self.all_fields().items():
            if field.type.control == "secret":
                continue
            value = field.type.dump(field.value(row))
            if field.is_custom:
                custom[key] = value
            else:
                data[key] = value
        return {**data, "fields": custom} if self.key in subjects else data

    # -- changing
    def allows(self, row: Any, by: Actor) -> bool:
        return by.may(self.needs) or bool(self.may_edit and self.may_edit(row, by))

    def fresh(self) -> Any:
        """One that is not kept yet; what has a place in an order comes last in it."""
        row = self.model()
        if isinstance(row, Labelled):
            row.position = max((one.position for one in type(row).shelf()), default=0) + 1
        return row

    def create(self, raw: Mapping[str, Any], *, by: Actor, asking: Context | None = None) -> Any:
        """Add one; `asking` knows in which time zone it is written. Raises Refused, Invalid."""
        return self._keep(self.fresh(), raw, asking or Context(by=by), "created", required=True)

    def edit(
        self, row: Any, raw: Mapping[str, Any], *, by: Actor, expect: int | None = None, asking: Context | None = None
    ) -> Any:
        """Change the given fields. Raises Refused, Invalid, Conflict."""
        return self._keep(row, raw, asking or Context(by=by), "edited", required=False, expect=expect)

    def remove(self, row: Any, *, by: Actor) -> None:
        """Delete one, or archive it when it was used. Raises Refused."""
        if not (by.may(self.drops) if self.drops else self.allows(row, by)):
            raise Refused(self.drops or self.needs)
        if self.leaving:
            self.leaving(row, by)
        try:
            with transaction.atomic(), change(row, f"{self.key}.removed", by=by) as it:
                it.delete()
        except (ProtectedError, IntegrityError):
            row.refresh_from_db()
            if not isinstance(row, Labelled):
                raise Conflict(_("This is still in use.")) from None
            with change(row, f"{self.key}.archived", by=by):
                row.is_archived = True

    def _keep(
        self, row: Any, raw: Mapping[str, Any], asking: Context, what: str, *, required: bool, expect: int | None = None
    ) -> Any:
        by: Actor = asking.by
        if not self.allows(row, by):
            raise Refused(self.needs)
        values = self.parse(raw, asking, required=required)
        try:
            with transaction.atomic(), change(row, f"{self.key}.{what}", by=by, expect=expect):
                self.put(row, values)
                if self.ready:
                    self.ready(row, by)
        except IntegrityError as error:
            raise Invalid(_("There is one like this already.")) from error
        return row

    def parse(self, raw: Mapping[str, Any], context: Context, *, required: bool) -> dict[str, Any]:
        """Typed values by field key. Custom values may also come in `fields`. Raises Invalid."""
        fields = self.all_fields()
        flat = {**raw, **(raw.get("fields") or {})} if isinstance(raw.get("fields"), (dict, type(None))) else dict(raw)
        flat.pop("fields", None)
        errors: dict[str, list[str]] = {key: [_("There is no such field.")] for key in flat if key not in fields}
        values = {}
        for key, field in fields.items():
            if key not in flat and not (required and field.required):
                continue
            try:
                values[key] = field.parse(flat.get(key), context)
            except Invalid as error:
                errors |= error.under(key)
        if errors:
            raise Invalid(errors)
        return values

    def fill(self, row: Any, raw: Mapping[str, Any], context: Context, *, required: bool) -> None:
        """Put what a form says onto a row that is not kept: for trials. Raises Invalid."""
        self.put(row, self.parse(raw, context, required=required))

    def put(self, row: Any, values: dict[str, Any]) -> None:
        """Typed values onto a row; saving it is the door's."""
        for key, value in values.items():
            field = self.all_fields()[key]
            if field.is_custom:
                field.put(row, value)
                continue
            if field.type.control == "secret" and value is None:
                continue  # an empty password box means: keep the old one
            column = row._meta.get_field(field.column) if field.column else None
            value = empty_of(column) if value is None else value
            setattr(row, field.column, value.pk if isinstance(value, models.Model) else ids(value))
        if isinstance(row, Labelled) and not row.slug:
            taken = set(type(row)._base_manager.values_list("slug", flat=True))
            row.slug = slug_from(row.labels.get("en") or row.labels.get("zh-hans") or self.key, taken)


def ids(value: Any) -> Any:
    """Lists of rows become lists of ids."""
    return [getattr(one, "pk", one) for one in value] if isinstance(value, list) else value


def empty_of(column: Any) -> Any:
    """What an empty box means to a column that cannot be NULL."""
    if column is None or column.null:
        return None
    return column.get_default() if column.has_default() else "" if isinstance(column, models.CharField) else None
