"""Addresses of the room grants."""

from django.urls import URLPattern

app_name = "grants"
urlpatterns: list[URLPattern] = []
