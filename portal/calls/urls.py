"""Addresses of the room calls."""

from django.urls import path

from .views import manage, programme, public

app_name = "calls"
urlpatterns = [
    path("logo/", programme.logo, name="logo"),
    path("manage/programme/", programme.programme, name="programme"),
    path("calls/<str:code>/", public.call, name="call"),
    path("calls/<str:code>/form/", public.blank_form, name="blank-form"),
    path("manage/calls/load/", manage.load, name="load"),
    path("manage/calls/<str:code>/", manage.manage, name="manage"),
    path("manage/calls/<str:code>/call-file/", manage.call_file, name="call-file"),
    path("manage/calls/<str:code>/publish/", manage.publish, name="publish"),
    path("manage/calls/<str:code>/close/", manage.close, name="close"),
]
