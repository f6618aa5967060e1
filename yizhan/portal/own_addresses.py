"""The addresses of a customer's account: one more is proven by a code before it counts; the last one stays."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.people.actions.identities import add_identity, remove_identity
from yizhan.people.customers import normal
from yizhan.security import throttle
from yizhan.spine.errors import Invalid

from . import proofs
from .account import home, page, sole_address, who
from .models import Proof
from .signing import AddressForm, CodeForm, gone
from .visiting import for_customers, network


@for_customers
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Send a code to the new address."""
    form = AddressForm(request.POST, prefix="more")
    if not form.is_valid():
        return page(request, address=form, status=422)
    address = normal("email", form.cleaned_data["email"])
    if any((one.kind, one.value) == ("email", address) and one.is_verified for one in who(request).identities.all()):
        form.add_error("email", _("This address is on your account already."))
        return page(request, address=form, status=422)
    try:
        brand = request.brand  # type: ignore[attr-defined]
        proof = proofs.ask("email", address, network(request), brand=brand, customer=who(request))
    except throttle.TooMany as error:
        form.add_error(None, str(error))
        return page(request, address=form, status=429)
    return redirect("customer-address-code", key=proof.key)


@for_customers
def prove(request: HttpRequest, key: str) -> HttpResponse:
    """The code of the mail: from now on the address counts."""
    proof = proofs.waiting(key, Proof.ADD)
    if proof is None or proof.customer_id != who(request).pk:
        return gone(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            if proofs.by_code(proof, form.cleaned_data["code"], network(request)) and proofs.use(proof):
                _keep(request, proof)
                return redirect(f"{home()}?said=added")
            form.add_error("code", _("This is not the code. The newest mail has the right one."))
        except throttle.TooMany as error:
            form.add_error(None, str(error))
            status = 429
        except Invalid:
            form.add_error(None, _("This address belongs to another account. Write to us, and we join both."))
    return render(request, "portal/address-code.html", {"form": form, "address": proof.value}, status=status)


def _keep(request: HttpRequest, proof: Proof) -> None:
    """Raises Invalid when another customer is known by it."""
    customer = who(request)
    add_identity(customer, by=customer, kind=proof.kind, value=proof.value)
    proofs.settle(customer, proof)


@for_customers
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """One address less; never the last by which they can sign in."""
    customer = who(request)
    if not customer.identities.filter(pk=pk).exists():
        raise Http404
    if pk == sole_address(customer):
        return page(request, said="", address_error=_("The last address stays: you sign in with it."), status=422)
    remove_identity(customer, by=customer, identity=pk)
    return redirect(f"{home()}?said=removed")
