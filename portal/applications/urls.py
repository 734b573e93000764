"""Addresses of the room applications."""

from django.urls import path

from .views import moves, own, reading, staff, submitting, writing

app_name = "applications"
urlpatterns = [
    path("calls/<str:code>/apply/", own.apply, name="apply"),
    path("applications/", own.mine, name="mine"),
    path("applications/<str:reference>/", own.application, name="application"),
    path("applications/<str:reference>/sections/<str:section>/", writing.section, name="section"),
    path("applications/<str:reference>/check/", submitting.check_answers, name="check-answers"),
    path("applications/<str:reference>/submit/", submitting.submit, name="submit"),
    path("applications/<str:reference>/submitted/", own.submitted, name="submitted"),
    path("applications/<str:reference>/change/", own.change, name="change"),
    path("applications/<str:reference>/withdraw/", own.withdraw, name="withdraw"),
    path("applications/<str:reference>/files/<int:pk>/", reading.file, name="file"),
    path("applications/<str:reference>/move/", moves.move, name="move"),
    path("manage/calls/<str:code>/applications/", staff.list_applications, name="list"),
    path("manage/calls/<str:code>/applications/move/", moves.move_many, name="move-many"),
]
