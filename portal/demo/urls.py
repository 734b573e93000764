"""Addresses of the demo's doors; included only where PORTAL_MODE is `demo`."""

from django.urls import path

from . import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="demo-sign-in"),
    path("mailbox/", views.mailbox, name="demo-mailbox"),
]
