"""Addresses of documents: their pages, their files, and the public check."""

from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [
    path("manage/calls/<code>/agreements/", views.agreements, name="agreements"),
    path("manage/calls/<code>/agreements/progress/", views.agreements_progress, name="agreements-progress"),
    path("manage/calls/<code>/agreements/issue/", views.agreements_issue, name="agreements-issue"),
    path("manage/agreements/<int:pk>/offer/", views.agreement_offer, name="agreement-offer"),
    path("manage/agreements/<int:pk>/void/", views.agreement_void, name="agreement-void"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("documents/<int:pk>/file/", views.document_file, name="file"),
    path("documents/<int:pk>/retry/", views.document_retry, name="document-retry"),
    path("verify/", views.verify, name="verify"),
    path("v/<code>/", views.verification, name="verification"),
]
