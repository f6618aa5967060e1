"""Addresses of the agents' desk."""

from django.urls import path

from . import action_forms, canned, completion, composer, desk, fields_in_place, files, message_frames, presence, stream
from . import ticket_page

urlpatterns = [
    path("", desk.tickets, name="home"),
    path("tickets", desk.tickets, name="tickets"),
    path("tickets/counts", desk.view_counts, name="view-counts"),
    path("tickets/find", completion.find_tickets, name="find-tickets"),
    path("tickets/callers", completion.find_customers, name="find-customers"),
    path("tickets/new", desk.tickets, name="ticket-new"),
    path("tickets/<str:code>", ticket_page.show, name="ticket"),
    path("tickets/<str:code>/say", composer.say, name="ticket-say"),
    path("tickets/<str:code>/draft", composer.draft, name="ticket-draft"),
    path("tickets/<str:code>/canned", canned.canned, name="ticket-canned"),
    path("tickets/<str:code>/presence", presence.beat, name="ticket-presence"),
    path("tickets/<str:code>/follow", action_forms.follow, name="ticket-follow"),
    path("tickets/<str:code>/do/<str:key>", action_forms.do, name="ticket-do"),
    path("tickets/<str:code>/field/<str:key>", fields_in_place.edit, name="ticket-field"),
    path("messages/<int:pk>/body", message_frames.body, name="message-body"),
    path("messages/<int:pk>/do/<str:key>", action_forms.do_message, name="message-do"),
    path("files/upload", files.upload, name="file-upload"),
    path("files/<str:key>", files.download, name="file"),
    path("complete", completion.complete, name="complete"),
    path("mentions", composer.mentions, name="mentions"),
    path("live", stream.live, name="live"),
]
