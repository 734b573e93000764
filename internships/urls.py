"""Addresses of hosts and placing."""

from django.urls import path

from . import views

app_name = "internships"
urlpatterns = [
    path("hosts/<code>/", views.fit, name="fit"),
    path("manage/calls/<code>/placing/", views.placing, name="placing"),
    path("manage/calls/<code>/placing/run/", views.placing_run, name="placing-run"),
    path("manage/calls/<code>/placing/propose/", views.placing_propose, name="placing-propose"),
    path("manage/calls/<code>/placing/exclude/", views.host_exclude, name="host-exclude"),
]
