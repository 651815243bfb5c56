"""Addresses of meetings."""

from django.urls import path  # noqa: F401

urlpatterns = []
