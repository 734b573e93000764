"""Every address as it is when PORTAL_MODE is `demo`."""

from django.urls import include, path

from portal.urls import urlpatterns as everywhere

urlpatterns = [path("demo/", include("portal.demo.urls")), *everywhere]
