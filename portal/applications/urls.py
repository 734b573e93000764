"""Addresses of the room applications."""

from django.urls import URLPattern

app_name = "applications"
urlpatterns: list[URLPattern] = []
