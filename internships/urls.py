"""Addresses of the room internships."""

from django.urls import URLPattern

app_name = "internships"
urlpatterns: list[URLPattern] = []
