"""Addresses of the widget. `/chat/v1/KEY/events` is answered by `chat_stream`, before Django."""

from django.urls import path

from . import chat, chat_guide, chat_requests, chat_widget

urlpatterns = [
    path("widget.js", chat_widget.script, name="widget-script"),
    path("chat/v1/<str:key>/config", chat.configuration, name="chat-config"),
    path("chat/v1/<str:key>/hello", chat.hello, name="chat-hello"),
    path("chat/v1/<str:key>/start", chat.start, name="chat-start"),
    path("chat/v1/<str:key>/messages", chat.messages, name="chat-messages"),
    path("chat/v1/<str:key>/files", chat.files, name="chat-files"),
    path("chat/v1/<str:key>/files/<str:signed>", chat.file, name="chat-file"),
    path("chat/v1/<str:key>/typing", chat.typing, name="chat-typing"),
    path("chat/v1/<str:key>/end", chat.end, name="chat-end"),
    path("chat/v1/<str:key>/rate", chat.rate, name="chat-rate"),
    path("chat/v1/<str:key>/guide", chat_guide.guide, name="chat-guide"),
    path("chat/v1/<str:key>/help", chat_requests.find, name="chat-help"),
    path("chat/v1/<str:key>/request", chat_requests.ask, name="chat-request"),
    path("chat/v1/<str:key>/track", chat_requests.track, name="chat-track"),
]
