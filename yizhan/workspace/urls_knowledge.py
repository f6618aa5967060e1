"""Addresses of the knowledge base for those who write it."""

from django.urls import path

from .pages import knowledge, knowledge_editor, knowledge_feedback, knowledge_versions

urlpatterns = [
    path("knowledge", knowledge.knowledge, name="knowledge"),
    path("knowledge/new", knowledge.new, name="knowledge-new"),
    path("knowledge/options", knowledge.options, name="knowledge-options"),
    path("knowledge/opinions", knowledge_feedback.opinions, name="knowledge-opinions"),
    path("knowledge/opinions/<int:pk>/handled", knowledge_feedback.handled, name="knowledge-handled"),
    path("knowledge/searches", knowledge_feedback.searches, name="knowledge-searches"),
    path("knowledge/import", knowledge_feedback.take_in, name="knowledge-import"),
    path("knowledge/<int:pk>", knowledge.read, name="knowledge-read"),
    path("knowledge/<int:pk>/files", knowledge_editor.upload, name="knowledge-upload"),
    path("knowledge/<int:pk>/files/<int:file>/remove", knowledge_editor.drop, name="knowledge-drop"),
    path("knowledge/<int:pk>/<str:language>", knowledge_editor.edit, name="knowledge-edit"),
    path("knowledge/<int:pk>/<str:language>/do", knowledge_editor.step, name="knowledge-do"),
    path("knowledge/<int:pk>/<str:language>/preview", knowledge_versions.preview, name="knowledge-preview"),
    path("knowledge/<int:pk>/<str:language>/versions", knowledge_versions.versions, name="knowledge-versions"),
    path("knowledge/<int:pk>/<str:language>/versions/<int:version>", knowledge_versions.compare,
         name="knowledge-compare"),
]  # fmt: skip
