"""Addresses of cases."""

from django.urls import path  # noqa: F401

urlpatterns = []
