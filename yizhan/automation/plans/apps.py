"""How the work on a ticket is divided: child tickets, incidents of a problem, checklists, ticket templates."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "yizhan.automation.plans"
    label = "plans"

    def ready(self) -> None:
        from yizhan.tickets.children import require_parts_done
        from yizhan.tickets.gates import finishing

        from . import actions, records  # noqa: F401  each registers what it declares

        finishing.append(require_parts_done)
