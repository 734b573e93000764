"""Every address: each room brings its own, the composition root adds what belongs to no room."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from portal.calls.views.public import home

from . import desk

rooms = [
    path("", include("portal.core.urls")),
    path("", include("portal.accounts.urls")),
    path("", include("portal.calls.urls")),
    path("", include("portal.applications.urls")),
    path("", include("portal.documents.urls")),
    path("", include("reviews.urls")),
    path("", include("grants.urls")),
    path("", include("internships.urls")),
]
manage = [path("manage/", desk.staff_desk, name="desk")]

urlpatterns = [
    path("", home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("", include((manage, "manage"))),
    *rooms,
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns += [path("demo/", include("portal.demo.urls"))]
