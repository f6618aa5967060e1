"""Dialogs as answers."""

from django.http import HttpResponse


def in_dialog(response: HttpResponse) -> HttpResponse:
    """Show this answer as a dialog, wherever the question came from; the page below stays as it is."""
    response["HX-Retarget"], response["HX-Reswap"] = "#dialog-place", "innerHTML"
    return response
