"""Addresses of the room reviews."""

from django.urls import path

from .views import (
    calibration,
    decisions,
    desk,
    distribution,
    draws,
    letters,
    offer,
    panel,
    ranking,
    sheet,
)

app_name = "reviews"
urlpatterns = [
    path("reviews/", desk.desk, name="desk"),
    path("reviews/<int:pk>/", sheet.review, name="review"),
    path("reviews/<int:pk>/autosave/", sheet.autosave, name="autosave"),
    path("reviews/<int:pk>/declare/", desk.declare, name="declare"),
    path("applications/<str:reference>/offer/", offer.offer, name="offer"),
    path("manage/calls/<str:code>/assignment/", panel.assignment, name="assignment"),
    path("manage/calls/<str:code>/assignment/seats/", panel.seat_save, name="seat-save"),
    path("manage/calls/<str:code>/assignment/save/", panel.assign, name="assign"),
    path("manage/calls/<str:code>/assignment/distribute/", distribution.distribute, name="distribute"),
    path("manage/calls/<str:code>/assignment/distribution/", distribution.distribution, name="distribution"),
    path("manage/calls/<str:code>/assignment/distribution/apply/", distribution.apply, name="apply-plan"),
    path("manage/calls/<str:code>/assignment/distribution/undo/", distribution.undo, name="undo-plan"),
    path("manage/calls/<str:code>/ranking/", ranking.ranking, name="ranking"),
    path("manage/calls/<str:code>/ranking/close/", ranking.close, name="close-ranking"),
    path("manage/calls/<str:code>/ranking/certainty/", calibration.calibration, name="calibration"),
    path("manage/calls/<str:code>/ranking/certainty/compute/", calibration.calibrate, name="calibrate"),
    path("manage/calls/<str:code>/ranking/shortlist/<str:stage>/", ranking.invite, name="invite"),
    path("manage/calls/<str:code>/ranking/draws/", draws.draws, name="draws"),
    path("manage/calls/<str:code>/ranking/draws/<int:number>/", draws.draw_manage, name="draw-manage"),
    path("manage/calls/<str:code>/ranking/draws/<int:number>/value/", draws.draw_value, name="draw-value"),
    path("manage/calls/<str:code>/ranking/draws/<int:number>/cancel/", draws.draw_cancel, name="draw-cancel"),
    path("manage/calls/<str:code>/ranking/<str:reference>/", ranking.sheets, name="sheets"),
    path("calls/<str:code>/draws/<int:number>/", draws.draw, name="draw"),
    path("calls/<str:code>/draws/<int:number>/draw.json", draws.draw_json, name="draw-json"),
    path("calls/<str:code>/draws/<int:number>/verify.py", draws.draw_verify, name="draw-verify"),
    path("manage/calls/<str:code>/reviews/<int:pk>/reopen/", ranking.reopen, name="reopen"),
    path("manage/calls/<str:code>/decisions/", decisions.decisions, name="decisions"),
    path("manage/calls/<str:code>/decisions/propose/", decisions.propose, name="propose"),
    path("manage/calls/<str:code>/decisions/confirm/", decisions.confirm, name="confirm"),
    path("manage/calls/<str:code>/decisions/release/", decisions.release, name="release"),
    path("manage/calls/<str:code>/decisions/release/progress/", decisions.release_progress, name="release-progress"),
    path("manage/calls/<str:code>/letters/", letters.letters, name="letters"),
    path("manage/calls/<str:code>/letters/<str:reference>/", letters.letter, name="letter"),
    path("manage/calls/<str:code>/letters/<str:reference>/edit/", letters.letter_edit, name="letter-edit"),
]
