"""Lists of cases: reading one in, its preview, its faults, and importing it."""

import csv
import io

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import listing
from cases.forms.lists import ColumnsForm, ListForm, RowsForm
from cases.list_check import check
from cases.models import CaseList, CaseListRow, ListState
from cases.tables.columns import lacking
from cases.tables.file import FORMULA
from cases.views.page import start
from tumorboard.access import allow
from tumorboard.handing_out import plain
from tumorboard.models import Board
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

SHOWN_FAULTS, SHOWN_ROWS, SHOWN_LISTS = 100, 30, 20
KNOWN_ALREADY = {
    ListState.READ: "This file was read before: here it is. Nothing of it is imported yet.",
    ListState.RUNNING: "This file is being imported already.",
    ListState.DONE: "This very file was imported before. Nothing is imported twice.",
}


@require_http_methods(["GET", "POST"])
@allow(Permission.CASE_EDIT, Board)
def lists(request: HttpRequest, board: Board) -> HttpResponse:
    """Read a list in, or see those that were read."""
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            return redirect("case-list", pk=take(request, board, form.cleaned_data["file"]).pk)
        except Refused as refused:
            form.add_error("file", refused.sentence)
            status = 409
    earlier = CaseList.objects.visible_to(request.user).filter(board=board).select_related("by")
    context = {"form": form, "lists": earlier[:SHOWN_LISTS]}
    context["crumbs"] = [start(request, board), {"label": "Lists"}]
    return render(request, "cases/lists.html", context, status=status)


def take(request: HttpRequest, board: Board, file) -> CaseList:
    """Read an uploaded list in, and say so when it was read before."""
    seen = set(CaseList.objects.visible_to(request.user).values_list("pk", flat=True))
    made = listing.read(board, by=request.user, name=file.name, content=file.read())
    if made.pk in seen and made.state in KNOWN_ALREADY and made.done + made.rows.count():
        messages.info(request, KNOWN_ALREADY[made.state])
    return made


@require_http_methods(["GET", "POST"])
@allow(Permission.CASE_EDIT, CaseList)
def case_list(request: HttpRequest, cases: CaseList) -> HttpResponse:
    """The preview of a list; posted, its columns are named otherwise."""
    form = ColumnsForm(request.POST or None, cases=cases)
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        try:
            listing.map_columns(cases, by=request.user, fields=form.chosen)
        except Refused as refused:
            form.add_error(None, refused.sentence)
            status = 409
        else:
            return redirect("case-list", pk=cases.pk)
    return _preview(request, cases, columns=form, status=status)


@require_POST
@allow(Permission.CASE_EDIT, CaseList)
def begin(request: HttpRequest, cases: CaseList) -> HttpResponse:
    """Import the good rows, or those that are named."""
    form = RowsForm(request.POST)
    if not form.is_valid():
        return _preview(request, cases, rows=form, status=422)
    if cases.state in (ListState.RUNNING, ListState.DONE):
        messages.info(request, KNOWN_ALREADY[cases.state])
    try:
        listing.begin(cases, by=request.user, rows=form.cleaned_data["rows"])
    except Refused as refused:
        form.add_error("rows", refused.sentence)
        return _preview(request, cases, rows=form, status=409)
    return redirect("case-list", pk=cases.pk)


@require_POST
@allow(Permission.CASE_EDIT, CaseList)
def cancel(request: HttpRequest, cases: CaseList) -> HttpResponse:
    """Give the list up; nothing of it stays."""
    listing.cancel(cases, by=request.user)
    return redirect("case-list", pk=cases.pk)


@require_GET
@allow(Permission.CASE_EDIT, CaseList, background=True)
def progress(request: HttpRequest, cases: CaseList) -> HttpResponse:
    """How far the import is; the page is opened anew when it is over."""
    if cases.state != ListState.RUNNING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "cases/parts/list_progress.html", {"list": cases})


@require_GET
@allow(Permission.CASE_EDIT, CaseList)
def faults(request: HttpRequest, cases: CaseList) -> HttpResponse:
    """Every fault of the list as a CSV file, in which no cell is a formula."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("row", "column", "what is wrong", "as it stands"))
    for fault in check(cases, listing.rows_of(cases)).faults:
        cell = fault.cell.removeprefix(FORMULA)[:200]
        table.writerow(map(plain, (fault.row, fault.column, fault.words, cell)))
    headers = {"Content-Disposition": f'attachment; filename="faults-{cases.pk}.csv"'}
    content = b"\xef\xbb\xbf" + out.getvalue().encode()
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _preview(
    request: HttpRequest, cases: CaseList, *, status: int = 200, **forms: object
) -> HttpResponse:
    is_open = cases.state == ListState.READ
    rows = listing.rows_of(cases) if is_open else []
    checked = check(cases, rows)
    context = {
        "list": cases,
        "columns": ColumnsForm(cases=cases),
        "rows": RowsForm(),
        "checked": checked,
        "faults": checked.faults[:SHOWN_FAULTS],
        "sample": [_shown(row) for row in rows[:SHOWN_ROWS]],
        "lacking": lacking(cases.mapping),
        "is_open": is_open,
        "is_running": cases.state == ListState.RUNNING,
        "crumbs": [start(request, cases.board), {"label": cases.file_name}],
    }
    return render(request, "cases/list.html", context | forms, status=status)


def _shown(row: CaseListRow) -> dict:
    return {"number": row.number, "cells": [cell.replace(FORMULA, "")[:80] for cell in row.cells]}
