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
    if (event.key === "Escape" && !$("dialog[open]")) {
      if (asked) answerAsked(false); else if ($("#task [data-task]")) leaveTask();
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat || $("dialog[open]")) return;
    if (event.key === "?" && keysOn()) { event.preventDefault(); helpWithKeys(); return; }
    if (!keysOn()) return;
    const element = $$(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`).find(visible);
    if (!element) return;
    event.preventDefault();
    const act = () => { if (element.matches("input, textarea, select")) element.focus(); else element.click(); };
    /* A key may come between the push of a button and the moment from which it works. */
    if (element.hasAttribute("aria-keyshortcuts")) act(); else document.addEventListener("htmx:load", act, { once: true });
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

  /* Questions before a step that cannot be undone: data-confirm="sentence" on a button. They are asked in the page
     where it has a place for that, <div data-asks>, so that nothing stands in front of the meeting; else in a dialog. */
  let asked = null;
  const firstCommand = () => $$(".action-bar [data-key]").find(visible);
  /* The bar is always in sight: the page stays where it is. */
  const handTo = (element) => element?.focus({ preventScroll: true });
  const ask = (words, yes, then, current) => {
    const place = $("[data-asks]");
    asked = { then, current };
    $("[data-asks-words]", place).textContent = words;
    $("[data-asks-yes] span", place).textContent = yes;
    place.hidden = false;
    handTo($("[data-asks-yes]", place));
  };
  const answerAsked = (yes) => {
    const { then, current } = asked;
    asked = null;
    $("[data-asks]").hidden = true;
    then(yes, current());
  };
  /* A push may have redrawn the button meanwhile: the question follows it, and goes when it is gone. */
  const followAsked = () => {
    const now = asked?.current();
    if (!asked || now === true) return;
    if (!now) { answerAsked(false); say("This has changed in the meantime."); return; }
    $("[data-asks-words]").textContent = now.dataset.confirm;
  };
  const askInPage = (button, yes) => ask(button.dataset.confirm, yes, (sure, now) => {
    if (sure && now) { now.dataset.confirmed = "1"; now.click(); }
    handTo(now || firstCommand());
  }, () => document.getElementById(button.id));
  const confirmFirst = (button, event) => {
    if (button.dataset.confirmed) { delete button.dataset.confirmed; return false; }
    event.preventDefault();
    event.stopImmediatePropagation();
    const copy = button.cloneNode(true);
    $$("kbd, svg", copy).forEach((part) => part.remove());
    const sure = button.dataset.confirmYes || copy.textContent.trim() || "Yes";
    if ($("[data-asks]")) { askInPage(button, sure); return true; }
    const dialog = $("#confirm"), yes = $("[value=yes]", dialog);
    $("#confirm-words").textContent = button.dataset.confirm;
    yes.textContent = sure;
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

  /* A form in the page: what has hx-target="#task" opens it, Escape or data-close puts it away, and the hand goes back. */
  let opener = "";
  const typedInTask = () => [...dirty].some((form) => form.isConnected && form.closest("#task"));
  const closeTask = () => {
    const hand = document.activeElement, task = $("#task"), had = hand === document.body || task.contains(hand) || hand.closest("[data-asks]");
    task.replaceChildren();
    if (had) handTo(document.getElementById(opener) || firstCommand());
  };
  const leaveTask = () => {
    if (!typedInTask() || !$("[data-asks]")) { closeTask(); return; }
    ask("Throw away what you typed?", "Throw away", (sure) => (sure ? closeTask() : $("#task :is(textarea, input:not([type=hidden]))")?.focus()), () => true);
  };
  const openTask = (button, event) => {
    if (button.closest("#task")) return false;
    if (!typedInTask()) { opener = button.id; return false; }
    event.preventDefault();
    event.stopImmediatePropagation();
    notify("Something you typed is not sent yet. Send it, or put it away with Escape.");
    return true;
  };

  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest?.(selector);
    if (hit("[data-confirm]") && confirmFirst(hit("[data-confirm]"), event)) return;
    if (hit('button[hx-target="#task"]') && openTask(hit('button[hx-target="#task"]'), event)) return;
    if (hit("[data-asks-yes]")) answerAsked(true);
    if (hit("[data-asks-no]")) answerAsked(false);
    if (hit("#confirm button")) $("#confirm").close(hit("#confirm button").value);
    if (hit("[data-set-theme]")) setTheme(hit("[data-set-theme]").dataset.setTheme);
    if (hit("[data-keys-help]")) helpWithKeys();
    if (hit("[data-open]")) $(hit("[data-open]").dataset.open)?.showModal();
    if (hit("[data-close]")) { if (hit("dialog")) hit("dialog").close(); else leaveTask(); }
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
  window.addEventListener("beforeunload", (event) => { if (unsent.size || [...dirty].some((form) => form.isConnected)) event.preventDefault(); });

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

  /* Every step carries a key of its own. What could not be sent is sent again with the same key until it is answered, so
     it is done once, however often it arrives; the page and what was typed stay as they are. Nothing of it is stored in
     the browser: whoever leaves the page before is asked. */
  const HEADER = "X-Command-Key", STAND = "[data-stand]", unsent = new Map(), tried = new Set();
  let waiting = null, pause = 2000;
  const newKey = () => crypto.randomUUID?.() || "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));
  const told = (config) => JSON.stringify([config.path, [...config.formData].map(([name, value]) => [name, value.name ?? value])]);
  document.addEventListener("htmx:configRequest", ({ detail: config }) => {
    if (config.verb === "get") return;
    const before = unsent.get(config.elt)?.config;
    /* Other words are another step: under the old key they would be taken for said already. */
    config.headers[HEADER] ??= before && told(before) === told(config) ? before.headers[HEADER] : newKey();
  });
  const again = (step) => {
    const { elt, config, target } = step, headers = { [HEADER]: config.headers[HEADER] };
    step.busy = true;
    if (elt.isConnected && elt.matches("form")) { elt.requestSubmit(); return; }
    if (elt.isConnected && !elt.matches(STAND)) { htmx.ajax(config.verb, config.path, { source: elt, values: config.formData, headers }); return; }
    /* The stream has redrawn the button: the step goes on its way without it. */
    const place = target?.isConnected ? target : target?.id && document.getElementById(target.id);
    const stand = create("div"); stand.hidden = true; stand.dataset.stand = "";
    document.body.append(stand);
    unsent.delete(elt);
    if (elt.matches(STAND)) elt.remove();
    unsent.set(stand, { ...step, elt: stand, target: place });
    htmx.ajax(config.verb, config.path, { source: stand, target: place || stand, swap: place ? "innerHTML" : "none", values: config.formData, headers });
  };
  const retry = () => { [...unsent.values()].filter((step) => !step.busy).forEach(again); showUnsent(); };
  const showUnsent = () => {
    $("#offline")?.toggleAttribute("hidden", unsent.size === 0);
    clearTimeout(waiting);
    if (unsent.size) { waiting = setTimeout(retry, pause); pause = Math.min(pause * 1.6, 5000); } else pause = 2000;
  };
  const away = (xhr) => xhr.status >= 502 && xhr.status <= 504;
  const lost = (step) => { tried.add(step.config.headers[HEADER]); unsent.set(step.elt, step); showUnsent(); };
  const answered = ({ elt, config }, xhr) => {
    const wasLost = tried.delete(config.headers[HEADER]) || unsent.has(elt);
    if (unsent.delete(elt)) showUnsent();
    if (wasLost && xhr.status < 400) say("Saved now.");
    if (!elt.isConnected && xhr.status >= 400) failed(xhr);
    if (elt.matches(STAND)) elt.remove();
  };
  /* The request itself is listened to: its element may be gone from the page before the answer is here. */
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target, xhr, requestConfig: config } }) => {
    if (config.verb === "get") return;
    const step = { elt, target, config };
    ["error", "timeout"].forEach((name) => xhr.addEventListener(name, () => lost(step)));
    xhr.addEventListener("load", () => (away(xhr) ? lost(step) : answered(step, xhr)));
  });
  ["htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, ({ detail: { requestConfig: config } }) => {
    if (config?.verb === "get" && config.triggeringEvent?.type === "click") notify("The program cannot be reached for the moment. Try again in a minute.");
  }));
  /* Back on the network, back from sleep, or looked at again: try now, and look for what was missed. */
  const wake = () => { pause = 2000; if (unsent.size) retry(); window.htmx?.trigger(document.body, "tb:poll"); };
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", (event) => { if (event.persisted) wake(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });
  const FAILURES = {
    403: "This step was not accepted. Either your roles do not include it, or your sign-in changed in another window: then copy what you wrote and open the page again.",
    404: "This step was not accepted: what it is about is no longer here, or it is not yours to see. Open the page again.",
    405: "This step cannot be done from here. Copy what you wrote and open the page again.",
    413: "This was not saved: what was sent is too large.",
    500: "Something went wrong on our side. What you typed still stands here. Try once more; if it happens again, tell whoever runs this installation.",
  };
  const failed = (xhr) => {
    if (xhr.status !== 409 && xhr.status !== 422) notify(FAILURES[xhr.status] || "That did not work. Copy what you wrote and open the page again.");
  };
  document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => { if (!away(xhr)) failed(xhr); });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr } = event.detail, accepted = xhr.status < 400;
    if (!xhr.status || away(xhr) || !accepted) return;
    if (!typedSince.has(elt) && !$("[aria-invalid=true], .field-clash", elt)) dirty.delete(elt);
    if (elt.matches("[data-closes]")) { if (elt.closest("dialog")) elt.closest("dialog").close(); else if (elt.closest("#task")) closeTask(); }
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
    const part = event.detail.elt, isTask = part.id === "task", heading = part === document.body ? "h1" : isTask ? "h2" : "#none";
    const wanted = $("[data-autofocus]", part) || $(heading, part);
    if (isTask && !part.childElementCount) { closeTask(); return; }
    if (isTask && part.contains(document.activeElement) && !$(".form-errors", part)) return;
    if (wanted && !wanted.matches("[tabindex], input, textarea, select, button, a")) wanted.setAttribute("tabindex", "-1");
    wanted?.focus();
    $(".dialog-foot", part)?.scrollIntoView({ block: "nearest" });
  });

  /* The live stream: say how it stands, and ask slowly for news while it is gone. */
  let source = null, poller = null, offTimer = null, sign = "";
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
  /* Whether this screen is there: it answers when asked, and says so when it is put away. */
  const answer = ({ data }) => { sign = data; fetch(`/live/here/${sign}/`, { method: "POST", keepalive: true }).catch(() => {}); };
  window.addEventListener("pagehide", () => { if (sign) navigator.sendBeacon(`/live/away/${sign}/`); });
  /* Each failed attempt says so again, once a second: only the first one starts the clock. */
  const gone = () => { offTimer ??= setTimeout(() => stream("reconnecting"), 1500); };
  const back = () => { clearTimeout(offTimer); offTimer = null; stream("connected"); };
  document.addEventListener("htmx:sseOpen", (event) => {
    if (source !== event.detail.source) {
      source = event.detail.source;
      source.addEventListener("stale", gone);
      source.addEventListener("version", back);
      source.addEventListener("here", answer);
    }
    if (unsent.size) retry();
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

  /* How long there is still: data-until on words that the server wrote for a page without script. */
  const left = () => $$("[data-until]").forEach((element) => {
    const minutes = Math.floor((Date.parse(element.dataset.until) - Date.now() - skew) / 60000);
    const size = Math.abs(minutes < 0 ? minutes + 1 : minutes), hours = Math.floor(size / 60);
    const span = hours >= 96 ? `${Math.floor(hours / 24)} days` : [hours ? `${hours} h` : "", size % 60 || !hours ? `${size % 60} min` : ""].join(" ").trim();
    element.textContent = minutes >= 0 ? `(in ${span})` : `(over since ${span})`;
  });

  const dress = () => { followAsked(); showKeys(); showTheme(); tick(); guardReturned(); $$("[data-keys-help]").forEach((button) => { button.hidden = false; }); };
  document.addEventListener("htmx:load", dress);
  let beat = Date.now();
  setInterval(() => { if (Date.now() - beat > 20000) wake(); beat = Date.now(); tick(); }, 1000);
  setInterval(left, 20000);
  dress();
})();
