"""Addresses of the community for those who look after it."""

from django.urls import path

from .pages import community, community_topic

urlpatterns = [
    path("knowledge/community", community.topics, name="community-desk"),
    path("knowledge/community/queue", community.queue, name="community-queue"),
    path("knowledge/community/new", community_topic.new, name="community-desk-new"),
    path("knowledge/community/posts/<int:pk>/decide", community.decide, name="community-decide"),
    path("knowledge/community/posts/<int:pk>/edit", community_topic.edit, name="community-desk-edit"),
    path("knowledge/community/members/<int:pk>/ban", community.ban, name="community-ban"),
    path("knowledge/community/topics/<int:pk>", community_topic.topic, name="community-desk-topic"),
    path("knowledge/community/topics/<int:pk>/do", community_topic.step, name="community-do"),
]
