"""Addresses of money."""

from django.urls import path

from . import views

app_name = "grants"
urlpatterns = [path("manage/calls/<code>/payments/", views.payments, name="payments")]
