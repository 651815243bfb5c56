/* Tumorboard: what the pages need beyond htmx. Every part works on attributes; nothing here knows a page. */
(() => {
  "use strict";
  const root = document.documentElement;
  const $ = (selector, scope = document) => scope.querySelector(selector);
  const $$ = (selector, scope = document) => [...scope.querySelectorAll(selector)];
  const say = (words) => { const box = $("#announce"); if (box) { box.textContent = ""; box.textContent = words; } };
  const create = (tag, text = "") => Object.assign(document.createElement(tag), { textContent: text });
  const remember = (name, value) => { document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`; };
  const recalled = (name) => (`; ${document.cookie}`.split(`; ${name}=`)[1] || "").split(";")[0];
  const visible = (element) => element.getClientRects().length > 0 && !element.disabled && element.getAttribute("aria-disabled") !== "true";

  /* Light and dark: the cookie is read by the server, so the next page is right from its first byte. */
  const showTheme = () => $$("[data-set-theme]").forEach((button) =>
    button.setAttribute("aria-pressed", String(button.dataset.setTheme === (recalled("theme") || "auto"))));
  const setTheme = (theme) => {
    remember("theme", theme);
    if (theme === "auto") root.removeAttribute("data-theme"); else root.dataset.theme = theme;
    showTheme();
  };

  /* Keys: data-key="n" on a button, link or field; shown as <kbd>; can be switched off. */
  const keysOn = () => recalled("keys") !== "off";
  const showKeys = () => $$("[data-key]").forEach((element) => {
    element.setAttribute("aria-keyshortcuts", element.dataset.key);
    const shown = $(":scope > kbd", element);
    if (keysOn() && !shown && element.matches("a, button")) {
      const mark = create("kbd", element.dataset.key);
      mark.setAttribute("aria-hidden", "true");
      element.append(mark);
    } else if (!keysOn() && shown) shown.remove();
  });
  const helpWithKeys = () => {
    const list = $("[data-keys-list]"); list.replaceChildren(...$$("[data-key]").filter(visible).map((element) => {
      const row = create("div"), term = create("dt"), copy = element.cloneNode(true);
      $$("kbd", copy).forEach((mark) => mark.remove());
      term.append(create("kbd", element.dataset.key));
      row.append(term, create("dd", element.getAttribute("aria-label") || copy.textContent.trim() || element.labels?.[0]?.textContent));
      return row;
    }));
    if (!list.children.length) list.textContent = "This page has no keys of its own.";
    $("[data-keys-on]").checked = keysOn();
    $("#keys").showModal();
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox],[type=radio],[type=button]), textarea, select, [contenteditable]");
    const handle = event.target.closest?.("[data-handle]");
    if (handle && /^Arrow(Up|Down)$/.test(event.key)) { event.preventDefault(); move(handle.closest("[data-item]"), event.key === "ArrowUp" ? -1 : 1); return; }
    if (event.key === "Escape") $$("details.menu[open]").forEach((menu) => { menu.open = false; $("summary", menu).focus(); });
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat || $("dialog[open]")) return;
    if (event.key === "?" && keysOn()) { event.preventDefault(); helpWithKeys(); return; }
    if (!keysOn()) return;
    const element = $$(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`).find(visible);
    if (!element) return;
    event.preventDefault();
    if (element.matches("input, textarea, select")) element.focus(); else element.click();
  });

  /* Lists of buttons: <ul data-arrows> with <li data-name="…">; arrows go about, a letter finds a name. */
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("[data-arrows] > li");
    if (!row || event.target.matches("select") || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = [...row.parentElement.children], buttons = (of) => $$("button[name]", of), at = rows.indexOf(row), place = Math.max(buttons(row).indexOf(event.target), 0);
    const named = (other) => other.dataset.name.toLowerCase().startsWith(event.key.toLowerCase());
    const next = { ArrowUp: [at - 1, place], ArrowDown: [at + 1, place], ArrowLeft: [at, place - 1], ArrowRight: [at, place + 1], Home: [0, place], End: [rows.length - 1, place] }[event.key]
      || (/^\p{L}$/u.test(event.key) ? [rows.indexOf([...rows.slice(at + 1), ...rows.slice(0, at)].find(named)), place] : null);
    const button = next && rows[next[0]] && buttons(rows[next[0]])[next[1]];
    if (next) event.preventDefault();
    button?.focus();
  });

  /* Sortable lists: <ol data-sortable="#move-form"> with <li data-item="ID" draggable="true">. */
  const submitPlace = (item) => {
    const list = item.closest("[data-sortable]"), form = $(list.dataset.sortable), items = $$(":scope > [data-item]", list);
    $("[name=item]", form).value = item.dataset.item;
    $("[name=position]", form).value = items.indexOf(item) + 1;
    say(`Moved to place ${items.indexOf(item) + 1} of ${items.length}.`);
    form.requestSubmit();
  };
  const move = (item, by) => {
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other?.matches("[data-item]")) { say("It is at the end of the list."); return; }
    const focused = document.activeElement;
    other[by < 0 ? "before" : "after"](item);
    focused.focus();
    submitPlace(item);
  };
  let dragged = null, startedBefore = null;
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-sortable] > [data-item]") || null;
    if (!dragged) return;
    startedBefore = dragged.nextElementSibling;
    dragged.classList.add("dragging");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.item);
  });
  document.addEventListener("dragover", (event) => {
    if (!dragged?.parentElement.contains(event.target)) return;
    event.preventDefault();
    const over = event.target.closest("[data-item]");
    if (!over || over === dragged) return;
    const box = over.getBoundingClientRect();
    if (event.clientY > box.top + box.height / 2) over.after(dragged); else over.before(dragged);
  });
  document.addEventListener("drop", (event) => { if (dragged) event.preventDefault(); });
  document.addEventListener("dragend", (event) => {
    if (!dragged) return;
    dragged.classList.remove("dragging");
    if (event.dataTransfer.dropEffect === "none") dragged.parentElement.insertBefore(dragged, startedBefore);
    else if (dragged.nextElementSibling !== startedBefore) submitPlace(dragged);
    dragged = null;
  });

  /* Questions before a step that cannot be undone: data-confirm="sentence" on a button. */
  const confirmFirst = (button, event) => {
    if (button.dataset.confirmed) { delete button.dataset.confirmed; return false; }
    event.preventDefault();
    event.stopImmediatePropagation();
    const dialog = $("#confirm"), yes = $("[value=yes]", dialog), copy = button.cloneNode(true);
    $$("kbd, svg", copy).forEach((part) => part.remove());
    $("#confirm-words").textContent = button.dataset.confirm;
    yes.textContent = button.dataset.confirmYes || copy.textContent.trim() || "Yes";
    yes.className = `button ${button.classList.contains("danger") ? "danger" : "primary"}`;
    dialog.onclose = () => {
      if (dialog.returnValue !== "yes") return;
      /* The page may have been redrawn while the question stood: take the button that is there now. */
      const now = button.isConnected ? button : (button.id && document.getElementById(button.id));
      if (!now) { say("This has changed in the meantime."); return; }
      now.dataset.confirmed = "1";
      now.click();
    };
    dialog.returnValue = "";
    dialog.showModal();
    if (!button.classList.contains("danger")) yes.focus();
    return true;
  };

  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest?.(selector);
    if (hit("[data-confirm]") && confirmFirst(hit("[data-confirm]"), event)) return;
    if (hit("#confirm button")) $("#confirm").close(hit("#confirm button").value);
    if (hit("[data-set-theme]")) setTheme(hit("[data-set-theme]").dataset.setTheme);
    if (hit("[data-keys-help]")) helpWithKeys();
    if (hit("[data-open]")) $(hit("[data-open]").dataset.open)?.showModal();
    if (hit("[data-close]")) hit("dialog").close();
    if (hit("[data-print]")) window.print();
    if (hit("[data-dismiss]")) hit(".notice").remove();
    if (hit("[data-move]")) move(hit("[data-item]"), hit("[data-move]").dataset.move === "up" ? -1 : 1);
    if (hit("[data-offline-retry]")) retry();
    const copier = hit("[data-copy]");
    if (copier) navigator.clipboard?.writeText(copier.dataset.copy).then(() => { copier.lastChild.textContent = " Copied"; say("Copied."); });
    $$("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  }, true);
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-keys-on]")) { remember("keys", target.checked ? "on" : "off"); showKeys(); }
  });

  /* Unsaved changes: <form data-guard>; a form that comes back with errors is unsaved from the start. */
  const dirty = new Set();
  const guardReturned = () => $$("form[data-guard]:has(.form-errors, [aria-invalid=true])").forEach((form) => dirty.add(form));
  const typedSince = new Set();
  document.addEventListener("input", (event) => { const form = event.target.closest?.("form[data-guard]"); if (form) { dirty.add(form); typedSince.add(form); } });
  document.addEventListener("htmx:beforeRequest", (event) => typedSince.delete(event.detail.elt));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.closest("[hx-post], [hx-put], [hx-boost=true]") || form.method === "dialog") return;
    /* A second click while the first is on its way is not a second step. */
    if (Date.now() - (form.dataset.sent || 0) < 3000) { event.preventDefault(); return; }
    form.dataset.sent = Date.now();
    dirty.delete(form);
  });
  window.addEventListener("beforeunload", (event) => { if ([...dirty].some((form) => form.isConnected)) event.preventDefault(); });

  /* What the program has to say, where messages stand: as text, never as markup. */
  const notice = (tone, ...words) => {
    const box = Object.assign(create("div"), { className: `notice ${tone}` }), part = Object.assign(create("div"), { className: "pre" });
    const button = Object.assign(create("button", "Put away"), { type: "button", className: "button quiet small" });
    button.dataset.dismiss = "";
    part.append(...words);
    box.append(create("span"), part, button);
    return box;
  };
  const notify = (words) => {
    const place = $("#messages");
    if (place && !place.textContent.includes(words)) { place.append(notice("error", words)); float(); }
  };

  /* What could not be sent is sent again until it arrives; the page and what was typed stay as they are. */
  const unsent = new Map();
  let waiting = null, pause = 2000;
  const retry = () => {
    clearTimeout(waiting);
    for (const [element, again] of [...unsent]) {
      if (element.isConnected) { again(); continue; }
      unsent.delete(element);
      notify("The page changed before your last step could be sent. Look at it and do the step again.");
    }
    showUnsent();
  };
  const showUnsent = () => {
    $("#offline")?.toggleAttribute("hidden", unsent.size === 0);
    clearTimeout(waiting);
    if (unsent.size) { waiting = setTimeout(retry, pause); pause = Math.min(pause * 1.6, 10000); } else pause = 2000;
  };
  const away = (xhr) => xhr.status >= 502 && xhr.status <= 504;
  const lost = (event) => {
    const { elt, requestConfig } = event.detail;
    const { verb, triggeringEvent: cause } = requestConfig || {};
    if (verb === "get" && cause?.type === "click") notify("The program cannot be reached for the moment. Try again in a minute.");
    if (!verb || verb === "get") return;
    unsent.set(elt, () => (elt.matches("form") ? elt.requestSubmit() : htmx.trigger(elt, requestConfig.triggeringEvent?.type || "click")));
    showUnsent();
  };
  ["htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, lost));
  const FAILURES = {
    403: "This step was not accepted. Either your roles do not include it, or your sign-in changed in another window: then copy what you wrote and open the page again.",
    404: "This step was not accepted: what it is about is no longer here, or it is not yours to see. Open the page again.",
    405: "This step cannot be done from here. Copy what you wrote and open the page again.",
    413: "This was not saved: what was sent is too large.",
    500: "Something went wrong on our side. What you typed still stands here. Try once more; if it happens again, tell whoever runs this installation.",
  };
  document.addEventListener("htmx:responseError", (event) => {
    if (away(event.detail.xhr)) lost(event);
    else notify(FAILURES[event.detail.xhr.status] || "That did not work. Copy what you wrote and open the page again.");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr } = event.detail, accepted = xhr.status < 400;
    if (!xhr.status || away(xhr)) return;
    if (unsent.delete(elt)) { showUnsent(); if (accepted) say("Saved now."); }
    if (accepted) { if (!typedSince.has(elt) && !$("[aria-invalid=true], .field-clash", elt)) dirty.delete(elt); if (elt.matches("[data-closes]")) elt.closest("dialog")?.close(); }
  });

  /* The stream may replace what asked before its answer is here; detached, it finds no place for the answer. */
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => elt.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr } = event.detail, place = $(xhr.getResponseHeader("HX-Retarget") || "#none");
    if (!elt.isConnected && place) { event.preventDefault(); htmx.swap(place, xhr.responseText, { swapStyle: "innerHTML" }); }
  }, { once: true }));

  /* What is being typed outlives a new version of its part: <section data-keep-typed>. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target: part, shouldSwap, elt } = event.detail;
    if (!shouldSwap || !part.matches("[data-keep-typed]")) return;
    const TYPED = "textarea, input[type=text]";
    const typed = $$(TYPED, part).filter((area) => area.value !== area.defaultValue && area.form !== elt);
    const hand = document.activeElement, from = hand.selectionStart, to = hand.selectionEnd;
    part.addEventListener("htmx:afterSwap", () => typed.forEach((area) => {
      const now = $(`#${CSS.escape(area.id)}:is(${TYPED})`, part);
      if (!now && area.matches("textarea") && area.value.trim()) part.before(notice("info", create("strong", "You had written:"), " ", area.value));
      if (!now) return;
      now.value = area.value; now.closest("details")?.setAttribute("open", "");
      if (now.form) dirty.add(now.form);
      if (area === hand) { now.focus({ preventScroll: true }); now.setSelectionRange(from, to); }
    }), { once: true });
  });

  /* A message that comes while the reader is further down floats into view; the button puts it away. */
  const float = () => $("#messages")?.classList.toggle("floating", window.scrollY > 60);
  document.addEventListener("htmx:oobAfterSwap", (event) => { if (event.detail.target.id === "messages") float(); });

  /* Focus: to the first thing that is wrong, else to what the new part asks for; never because of a push. */
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!event.detail.xhr) return;
    if (event.detail.target.id === "messages") float();
    const part = event.detail.elt, wanted = $("[data-autofocus]", part) || (part === document.body ? $("h1", part) : null);
    /* A question that was fetched into a closed dialog is asked. */
    const box = part.closest?.("dialog");
    if (box && !box.open && part !== event.detail.requestConfig?.elt) box.showModal();
    if (wanted && !wanted.matches("[tabindex], input, textarea, select, button, a")) wanted.setAttribute("tabindex", "-1");
    wanted?.focus();
  });

  /* The live stream: say how it stands, and ask slowly for news while it is gone. */
  let source = null, poller = null, offTimer = null;
  const stream = (state) => {
    $$("[data-stream]").forEach((mark) => {
      if (mark.dataset.stream === state) return;
      mark.dataset.stream = state;
      const words = { connected: "Live", connecting: "Connecting", reconnecting: "Reconnecting, updated every 10 seconds" };
      $("[data-stream-words]", mark).textContent = words[state];
    });
    const poll = () => window.htmx?.trigger(document.body, "tb:poll");
    if (state === "reconnecting" && !poller) poller = setInterval(poll, 10000);
    if (state === "connected" && poller) { clearInterval(poller); poller = null; poll(); }
  };
  /* Each failed attempt says so again, once a second: only the first one starts the clock. */
  const gone = () => { offTimer ??= setTimeout(() => stream("reconnecting"), 1500); };
  const back = () => { clearTimeout(offTimer); offTimer = null; stream("connected"); };
  document.addEventListener("htmx:sseOpen", (event) => {
    if (source !== event.detail.source) {
      source = event.detail.source;
      source.addEventListener("stale", gone);
      source.addEventListener("version", back);
    }
    back();
  });
  ["htmx:sseError", "htmx:sseClose"].forEach((name) => document.addEventListener(name, gone));
  window.addEventListener("offline", gone);
  window.addEventListener("online", () => { if (source?.readyState === 1) back(); });

  /* Clocks count from the server's time, not from this machine's. */
  const skew = Date.parse(document.body.dataset.now || "") - Date.now() || 0;
  const tick = () => $$("[data-since]").forEach((element) => {
    const seconds = Math.max(0, Math.floor((Date.now() + skew - Date.parse(element.dataset.since)) / 1000));
    const limit = Number(element.dataset.limit || element.max || 0);
    const two = (number) => String(Math.floor(number)).padStart(2, "0"), hours = Math.floor(seconds / 3600);
    if (element.matches("progress")) element.value = seconds;
    else element.textContent = hours ? `${hours}:${two((seconds / 60) % 60)}:${two(seconds % 60)}` : `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
    element.toggleAttribute("data-over", limit > 0 && seconds > limit);
  });

  const dress = () => { showKeys(); showTheme(); tick(); guardReturned(); $$("[data-keys-help]").forEach((button) => { button.hidden = false; }); };
  document.addEventListener("htmx:load", dress);
  setInterval(tick, 1000);
  dress();
})();
