"""The words of the widget, in the language of its page."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def texts() -> dict[str, str]:
    """Key → words; {braces} are filled in by the widget."""
    return {**_frame(), **_chat(), **_forms()}


def _frame() -> dict[str, str]:
    return {
        "open": _("Open the help window"),
        "close": _("Close"),
        "new": _("{n} new messages"),
        "tab_chat": pgettext("widget", "Chat"),
        "tab_help": pgettext("widget", "Help"),
        "tab_request": pgettext("widget", "Request"),
        "tab_track": pgettext("widget", "Progress"),
        "offline_now": _("No connection. What you write is sent as soon as it is back."),
        "failed": _("That did not work. Please try again."),
        "again": _("Try again"),
    }


def _chat() -> dict[str, str]:
    return {
        "start": _("Start the chat"),
        "first": _("How can we help?"),
        "away": _("Nobody is here just now. Leave a message, and we answer by mail."),
        "waiting": _("You are number {n} in the queue."),
        "wait": _("Usually somebody answers within {n} minutes."),
        "soon": _("Usually somebody answers within a minute."),
        "accepted": _("{name} is here now."),
        "joined": _("{name} has joined."),
        "left": _("{name} has left."),
        "transferred": _("You are being connected with a colleague."),
        "dropped": _("{name} has lost the connection. You are being connected with a colleague."),
        "resumed": _("We go on here. Somebody will be with you in a moment."),
        "go_on": _("Do you have another question? Just write: we go on in this chat."),
        "ended": _("The chat has ended."),
        "gone": _("The chat has ended because nobody wrote for a while."),
        "ticket": _("We go on with this as a request; further answers come by mail too."),
        "typing": _("{name} is typing …"),
        "someone": _("We"),
        "you": _("You"),
        "write": _("Write a message"),
        "send": _("Send"),
        "attach": _("Attach a file"),
        "emoji": _("Insert an emoji"),
        "too_large": _("A file may have at most {n} MB."),
        "sending": _("Sending …"),
        "waits": _("Waits for the connection"),
        "end": _("End the chat"),
        "restart": _("New chat"),
        "rate": _("How was this chat?"),
        "stars": _("{n} of 5"),
        "thanks": _("Thank you for your rating."),
        "earlier": _("Earlier"),
    }


def _forms() -> dict[str, str]:
    return {
        "name": pgettext("visitor", "Your name"),
        "email": pgettext("visitor", "Your mail address"),
        "phone": pgettext("visitor", "Your phone number"),
        "subject": pgettext("widget", "Subject"),
        "body": pgettext("widget", "What is it about?"),
        "submit": _("Send the request"),
        "submitted": _("We have received your request {n}. You can follow it by the link in our mail."),
        "number": pgettext("widget", "Ticket number"),
        "track": _("Send me the link"),
        "tracked": _("If number and address belong together, the link is on its way to you."),
        "next": pgettext("step", "Next"),
        "back": _("Back"),
        "anew": _("Start again"),
        "aside": _("Straight to the chat"),
        "whole": _("Read the whole article"),
        "search": _("Search for answers"),
        "nothing": _("Nothing found. Ask us instead."),
        "required": _("Please fill this in."),
    }
