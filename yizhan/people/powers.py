"""What a role may allow about people."""

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.powers import power

CUSTOMERS = _l("Customers")
ADMINISTRATION = _l("Administration")

VIEW = power("customer.view", _l("See customers and organizations"), CUSTOMERS)
EDIT = power("customer.edit", _l("Add and edit customers and organizations"), CUSTOMERS)
DELETE = power("customer.delete", _l("Delete customers and organizations"), CUSTOMERS)
MERGE = power("customer.merge", _l("Merge customers"), CUSTOMERS)
PEOPLE = power("admin.people", _l("Agents, roles, teams and departments"), ADMINISTRATION)
