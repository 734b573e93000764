"""Addresses of the room accounts."""

from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("profile/certificates/", views.certificates_bind, name="certificates-bind"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/join/<str:token>/", views.organisation_join, name="organisation-join"),
    path("organisations/<str:code>/", views.organisation, name="organisation"),
    path("organisations/<str:code>/members/<int:pk>/remove/", views.member_remove, name="member-remove"),
    path("manage/roles/", views.roles, name="roles"),
    path("manage/roles/<int:pk>/revoke/", views.role_revoke, name="role-revoke"),
    path("manage/certificates/", views.certificates, name="certificates"),
    path("manage/certificates/import/", views.certificates_import, name="certificates-import"),
]
