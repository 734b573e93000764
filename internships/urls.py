"""Addresses of hosts and placing."""

from django.urls import path

from . import views

app_name = "internships"
urlpatterns = [
    path("hosts/<code>/", views.fit, name="fit"),
    path("hosts/<code>/<host>/<reference>/veto/", views.candidate_veto, name="candidate-veto"),
    path("manage/calls/<code>/hosts/", views.hosts, name="hosts"),
    path("manage/calls/<code>/hosts/<int:pk>/remove/", views.host_person_remove, name="host-person-remove"),
    path("manage/calls/<code>/placing/", views.placing, name="placing"),
    path("manage/calls/<code>/placing/run/", views.placing_run, name="placing-run"),
    path("manage/calls/<code>/placing/propose/", views.placing_propose, name="placing-propose"),
    path("manage/calls/<code>/placing/exclude/", views.host_exclude, name="host-exclude"),
    path("manage/calls/<code>/placing/closed/<int:pk>/reopen/", views.host_reopen, name="host-reopen"),
]
