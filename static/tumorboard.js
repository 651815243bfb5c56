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
  /* What a button says, without its picture and its key. */
  const wordsOf = (button) => {
    const copy = button.cloneNode(true);
    $$("kbd, svg", copy).forEach((part) => part.remove());
    return button.getAttribute("aria-label") || copy.textContent.trim();
  };
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
    const place = element.matches("[data-key-shown]") ? element.labels[0] : element, shown = $(":scope > kbd", place);
    if (keysOn() && !shown && place.matches("a, button, label")) {
      const mark = create("kbd", element.dataset.key);
      mark.setAttribute("aria-hidden", "true");
      place.append(mark);
    } else if (!keysOn() && shown) shown.remove();
  });
  const helpWithKeys = () => {
    const list = $("[data-keys-list]"); list.replaceChildren(...$$("[data-key]").filter(visible).map((element) => {
      const row = create("div"), term = create("dt");
      term.append(create("kbd", element.dataset.key));
      row.append(term, create("dd", wordsOf(element) || element.labels?.[0]?.textContent));
      return row;
    }));
    if (!list.children.length) list.textContent = "This page has no keys of its own.";
    $("[data-keys-on]").checked = keysOn();
    /* Nothing stands in front of a meeting. */
    const help = $("#keys");
    if (help.open) help.close(); else if ($("[data-asks]")) help.show(); else help.showModal();
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox],[type=radio],[type=button]), textarea, select, [contenteditable]");
    const handle = event.target.closest?.("[data-handle]");
    if (handle && /^Arrow(Up|Down)$/.test(event.key)) { event.preventDefault(); move(handle.closest("[data-item]"), event.key === "ArrowUp" ? -1 : 1); return; }
    if (event.key === "Escape") $$("details.menu[open]").forEach((menu) => { menu.open = false; $("summary", menu).focus(); });
    if (event.key === "Escape" && $("#keys[open]:not(:modal)")) { $("#keys").close(); return; }
    if (event.key === "Escape" && !$("dialog[open]")) {
      if (asked) answerAsked(false); else if ($("#task [data-task]")) leaveTask();
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat || $("dialog:modal")) return;
    /* In a list of names a letter finds a name. */
    if (/^\p{L}$/u.test(event.key) && event.target.closest?.("[data-arrows]")) return;
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
    const sure = button.dataset.confirmYes || wordsOf(button) || "Yes";
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
  const inTask = (element) => element.isConnected && element.closest("#task");
  const heldInTask = () => [...dirty].some(inTask) || [...unsent.keys()].some(inTask);
  const closeTask = () => {
    const hand = document.activeElement, task = $("#task"), had = hand === document.body || task.contains(hand) || hand.closest("[data-asks]");
    withdraw([...unsent.values()].filter(({ elt }) => inTask(elt)));
    task.replaceChildren();
    if (had) handTo(document.getElementById(opener) || firstCommand());
  };
  const leaveTask = () => {
    if (!heldInTask() || !$("[data-asks]")) { closeTask(); return; }
    ask("Throw away what you typed?", "Throw away", (sure) => (sure ? closeTask() : $("#task :is(textarea, input:not([type=hidden]))")?.focus()), () => true);
  };
  const openTask = (button, event) => {
    if (button.closest("#task")) return false;
    if (!heldInTask()) { opener = button.id; return false; }
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
    if (hit("[data-offline-drop]")) { withdraw([...unsent.values()]); say("It is not sent any more. What had arrived already stands."); }
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
  const FIRST_PAUSE = 1000, LONGEST_PAUSE = 3000;
  let waiting = null, pause = FIRST_PAUSE;
  const newKey = () => crypto.randomUUID?.() || "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));
  const told = (config) => JSON.stringify([config.path, [...config.formData].map(([name, value]) => [name, value.name ?? value])]);
  document.addEventListener("htmx:configRequest", ({ detail: config }) => {
    if (config.verb === "get") return;
    const before = unsent.get(config.elt)?.config;
    /* Other words are another step: under the old key they would be taken for said already. */
    config.headers[HEADER] ??= before && told(before) === told(config) ? before.headers[HEADER] : newKey();
  });
  /* A form goes out as it stands now, with what it does not hold itself: what the button that was pressed says. */
  const namesIn = (form) => new Set([...form.elements].filter((field) => !field.matches("button")).map((field) => field.name));
  const isSame = (form, { formData }) => {
    const now = new FormData(form);
    return [...namesIn(form)].every((name) => String(now.getAll(name)) === String(formData.getAll(name)));
  };
  const beside = (form, { formData }) => {
    const held = namesIn(form), rest = new FormData();
    formData.forEach((value, name) => { if (!held.has(name)) rest.append(name, value); });
    return rest;
  };
  /* That it could not be sent again is told by its request. */
  const send = (config, how) => htmx.ajax(config.verb, config.path, how).catch(() => {});
  const again = (step) => {
    const { elt, config, target } = step, headers = { [HEADER]: config.headers[HEADER] };
    step.busy = true;
    if (elt.isConnected && elt.matches("form") && !isSame(elt, config)) { send(config, { source: elt, values: beside(elt, config) }); return; }
    if (elt.isConnected && !elt.matches(STAND)) { send(config, { source: elt, values: config.formData, headers }); return; }
    /* The stream has redrawn the button: the step goes on its way without it. */
    const place = target?.isConnected ? target : target?.id && document.getElementById(target.id);
    const stand = create("div"); stand.hidden = true; stand.dataset.stand = "";
    document.body.append(stand);
    unsent.delete(elt);
    if (elt.matches(STAND)) elt.remove();
    unsent.set(stand, { ...step, elt: stand, target: place });
    send(config, { source: stand, target: place || stand, swap: place ? "innerHTML" : "none", values: config.formData, headers });
  };
  const retry = () => { [...unsent.values()].filter((step) => !step.busy).forEach(again); showUnsent(); };
  const showUnsent = () => {
    const names = [...new Set([...unsent.values()].map((step) => step.name).filter(Boolean))];
    $("#offline")?.toggleAttribute("hidden", unsent.size === 0);
    if (unsent.size) { $("[data-offline-steps]").textContent = names.map((name) => `“${name}”`).join(", "); lift(); }
    clearTimeout(waiting);
    if (unsent.size) { waiting = setTimeout(retry, pause); pause = Math.min(pause * 1.6, LONGEST_PAUSE); } else pause = FIRST_PAUSE;
  };
  /* The banner stands above the bars at the foot of the page, never on a command. */
  const lift = () => {
    const tops = $$(".action-bar, .nav, .form-foot").filter((bar) => /fixed|sticky/.test(getComputedStyle(bar).position) && visible(bar))
      .map((bar) => bar.getBoundingClientRect()).filter((box) => box.top > innerHeight / 2).map((box) => box.top);
    root.style.setProperty("--bars", `${Math.max(0, innerHeight - Math.min(innerHeight, ...tops))}px`);
  };
  /* What is not to be sent any more; the answer to a try that is on its way is not waited for. */
  const withdraw = (steps) => {
    if (!steps.length) return;
    steps.forEach(({ elt }) => {
      unsent.delete(elt);
      htmx.trigger(elt, "htmx:abort");
      if (elt.matches(STAND)) elt.remove();
    });
    showUnsent();
  };
  const away = (xhr) => xhr.status >= 502 && xhr.status <= 504;
  /* The sign-in ended: the step was not done. */
  const signedOut = (xhr) => (xhr.getResponseHeader("HX-Redirect") || "").startsWith("/sign-in/");
  const accepted = (xhr) => xhr.status > 0 && xhr.status < 400 && !signedOut(xhr);
  const lost = (step) => { tried.add(step.config.headers[HEADER]); unsent.set(step.elt, step); showUnsent(); };
  const answered = ({ elt, config }, xhr) => {
    const wasLost = tried.delete(config.headers[HEADER]) || unsent.has(elt);
    if (unsent.delete(elt)) showUnsent();
    if (wasLost && accepted(xhr)) say("Saved now.");
    if (!elt.isConnected && xhr.status >= 400) failed(xhr);
    if (elt.matches(STAND)) elt.remove();
  };
  /* The request itself is listened to: its element may be gone from the page before the answer is here. */
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target, xhr, requestConfig: config } }) => {
    if (config.verb === "get") return;
    const button = elt.matches("form") ? config.triggeringEvent?.submitter || $("button:not([type=button])", elt) : elt;
    const step = { elt, target, config, name: unsent.get(elt)?.name || (button ? wordsOf(button) : "") };
    ["error", "timeout"].forEach((name) => xhr.addEventListener(name, () => lost(step)));
    xhr.addEventListener("load", () => (away(xhr) ? lost(step) : answered(step, xhr)));
  });
  const unreached = ({ detail: { requestConfig: config } }) => {
    if (config?.verb === "get" && config.triggeringEvent?.type === "click") notify("The program cannot be reached for the moment. Try again in a minute.");
  };
  ["htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, unreached));
  /* Back on the network, back from sleep, or looked at again: try now, and look for what was missed. */
  const wake = () => { pause = FIRST_PAUSE; if (unsent.size) retry(); window.htmx?.trigger(document.body, "tb:poll"); };
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
  document.addEventListener("htmx:responseError", (event) => { if (away(event.detail.xhr)) unreached(event); else failed(event.detail.xhr); });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr } = event.detail;
    if (!accepted(xhr)) return;
    if (!typedSince.has(elt) && !$("[aria-invalid=true], .field-clash", elt)) dirty.delete(elt);
    if (elt.matches("[data-closes]")) { if (elt.closest("dialog")) elt.closest("dialog").close(); else if (elt.closest("#task")) closeTask(); }
  });

  /* Whoever has typed something is not sent away to sign in. */
  const hasTyped = () => [...dirty].some((form) => form.isConnected) || $$("textarea, input[type=text]").some((area) => area.value !== area.defaultValue);
  const ENDED = "Your sign-in has ended, and this was not saved. Copy what you wrote, then open the page again and sign in.";
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (!signedOut(event.detail.xhr) || !hasTyped()) return;
    event.preventDefault();
    notify(ENDED);
  });

  /* Idle: <body data-idle="900" data-stay="/address/">. A hand on this page, or on another one of the same browser, is
     told to the server, which alone decides; before the end it is announced, and after it the page is left. */
  const idle = Number(document.body.dataset.idle || 0) * 1000, pages = idle && new BroadcastChannel("tb-idle");
  let toldAt = Date.now(), warned = null;
  const isThere = (at) => { toldAt = Math.max(toldAt, at); warned?.remove(); warned = null; };
  const leaveIdle = () => { if (hasTyped()) notify(ENDED); else location.reload(); };
  const stay = async () => {
    const at = Date.now();
    isThere(at);
    try {
      const answer = await fetch(document.body.dataset.stay, { method: "POST", redirect: "manual", headers: JSON.parse(document.body.getAttribute("hx-headers")) });
      if (answer.status === 204) pages.postMessage(at); else if (answer.type === "opaqueredirect") leaveIdle();
    } catch { /* Not reached: the next hand tries again. */ toldAt = at - idle / 5; }
  };
  const warn = () => {
    warned = notice("warning", create("strong", "Are you still there?"), " You will be signed out soon. A key or a click keeps you in.");
    warned.setAttribute("role", "alert");
    $("#messages")?.append(warned);
    float();
  };
  const watchIdle = () => {
    const left = toldAt + idle - Date.now();
    if (left < -1000) { toldAt = Infinity; leaveIdle(); } else if (left < Math.min(120000, idle / 3) && !warned) warn();
  };
  if (idle) {
    ["keydown", "pointerdown", "wheel"].forEach((name) => document.addEventListener(name, () => {
      if (warned || Date.now() - toldAt > idle / 5) stay();
    }, { passive: true, capture: true }));
    pages.addEventListener("message", ({ data }) => isThere(data));
    setInterval(watchIdle, 1000);
  }

  /* The stream may replace what asked before its answer is here; detached, it finds no place for the answer. */
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => elt.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr } = event.detail, place = $(xhr.getResponseHeader("HX-Retarget") || "#none");
    if (!elt.isConnected && place) { event.preventDefault(); htmx.swap(place, xhr.responseText, { swapStyle: "innerHTML" }); }
  }, { once: true }));

  /* What is being typed outlives a new version of its part: <section data-keep-typed>. Within data-about="the case" it
     stays with that case: words for one never come to stand in the form of another. */
  const isChoice = (field) => field.matches("[type=checkbox], [type=radio]");
  const isChanged = (field) => {
    if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return isChoice(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  };
  const aboutOf = (field) => field.closest("[data-about]")?.dataset.about || "";
  const sameField = (field, part) => $$(`[name="${CSS.escape(field.name)}"]`, part).find((other) =>
    other.id === field.id && other.type === field.type && aboutOf(other) === aboutOf(field) && (!isChoice(field) || other.value === field.value));
  const keepTyped = (part, sent) => {
    const typed = $$("textarea, select, input:not([type=hidden])", part).filter((field) => isChanged(field) && field.form !== sent);
    const hand = document.activeElement, from = hand.selectionStart, to = hand.selectionEnd;
    part.addEventListener("htmx:afterSwap", () => typed.forEach((field) => {
      const now = sameField(field, part), about = aboutOf(field);
      if (!now && field.matches("textarea, [type=text]") && !field.inputMode && field.value.trim()) part.before(notice("info", create("strong", "You had written:"), ` ${field.value}${about && ` (${about})`}`));
      if (!now) return;
      if (isChoice(field)) { now.checked = field.checked; return; }
      now.value = field.value;
      if (isChanged(now)) { now.closest("details")?.setAttribute("open", ""); if (now.form) dirty.add(now.form); }
      if (field === hand) { now.focus({ preventScroll: true }); if (from !== null && from !== undefined) now.setSelectionRange(from, to); }
    }), { once: true });
  };
  document.addEventListener("htmx:beforeSwap", ({ detail: { target: part, shouldSwap, elt, xhr } }) => {
    if (shouldSwap && part.matches("[data-keep-typed]") && xhr?.getResponseHeader("HX-Reswap") !== "none") keepTyped(part, elt);
  });
  /* A part whose forms save themselves is renewed by an answer that knows all that was written: <div data-renewed-on="event">.
     One that was asked for before something was typed or saved is asked for again, once that is stored. */
  let savings = 0;
  const isSaving = (part) => Boolean($("form.htmx-request", part)) || [...typedSince].some((form) => part.contains(form));
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => { if (elt.matches("[data-renewed-on]")) elt.dataset.savings = savings; });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const part = detail.target;
    if (!part.matches("[data-renewed-on]") || !detail.shouldSwap) return;
    if (isSaving(part) || Number(part.dataset.savings) !== savings) { detail.shouldSwap = false; part.dataset.late = ""; return; }
    const wrong = $$("[aria-invalid=true]", part).map((field) => [field.id, field.value]);
    document.addEventListener("htmx:afterSettle", () => wrong.forEach(([id, value]) => {
      const field = document.getElementById(id);
      if (field && field.value !== value) { field.value = value; field.dispatchEvent(new Event("change", { bubbles: true })); }
    }), { once: true });
  });
  document.addEventListener("htmx:afterRequest", ({ detail: { elt, xhr } }) => {
    if (elt.matches("[data-saves]") && accepted(xhr)) savings += 1;
    const part = $("[data-renewed-on][data-late]");
    if (part && !part.matches(".htmx-request") && !isSaving(part)) { delete part.dataset.late; window.htmx.trigger(document.body, part.dataset.renewedOn); }
  });
  /* One's own part may be pushed as well; the same again would only take the hand off a button. */
  document.addEventListener("htmx:sseBeforeMessage", (event) => {
    const part = event.target, seen = $("[name=seen]", part);
    if (!part.matches("[data-keep-typed]")) return;
    if (seen && event.detail.data.includes(`value="${seen.value}"`)) event.preventDefault(); else keepTyped(part, null);
  });

  /* A message that comes while the reader is further down floats into view; the button puts it away. */
  const float = () => $("#messages")?.classList.toggle("floating", window.scrollY > 60);
  document.addEventListener("htmx:oobAfterSwap", (event) => { if (event.detail.target.id === "messages") float(); });

  /* After a step in one's own part: where the button that was pressed is gone, the hand goes to what is said of it. */
  const sayDone = (part) => {
    const told = $("[role=status]", part), place = told || $("h2", part), hand = document.activeElement;
    if (hand && hand !== document.body && visible(hand)) {
      /* What comes with its place is not read out; what comes into it is. */
      const words = told ? [...told.childNodes] : [];
      told?.replaceChildren();
      if (told) setTimeout(() => told.append(...words), 50);
      return;
    }
    place?.setAttribute("tabindex", "-1");
    place?.focus({ preventScroll: true });
  };

  /* Focus: to the first thing that is wrong, else to what the new part asks for; never because of a push. */
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!event.detail.xhr) return;
    if (event.detail.target.id === "messages") float();
    const part = event.detail.elt, isTask = part.id === "task", heading = part === document.body ? "h1" : isTask ? "h2" : "#none";
    const wanted = $("[data-autofocus]", part) || $(heading, part);
    if (isTask && !part.childElementCount) { closeTask(); return; }
    if (isTask && part.contains(document.activeElement) && !$(".form-errors", part)) return;
    if (!wanted && event.detail.requestConfig.verb !== "get" && part.matches("[data-keep-typed]")) { sayDone(part); return; }
    if (wanted && !wanted.matches("[tabindex], input, textarea, select, button, a")) wanted.setAttribute("tabindex", "-1");
    wanted?.focus();
    $(".dialog-foot", part)?.scrollIntoView({ block: "nearest" });
  });

  /* The live stream: say how it stands, and ask slowly for news while it is gone. */
  const SILENT = 20000;
  let source = null, poller = null, offTimer = null, sign = "", heard = Date.now(), offSince = "", isStale = false;
  const show = (state, words) => $$("[data-stream]").forEach((mark) => {
    mark.dataset.stream = state;
    if ($("[data-stream-words]", mark).textContent !== words) $("[data-stream-words]", mark).textContent = words;
  });
  const poll = () => window.htmx?.trigger(document.body, "tb:poll");
  const off = () => {
    if (poller) return;
    offSince = new Date().toTimeString().slice(0, 5);
    show("reconnecting", `Not live since ${offSince}; what you see may be old`);
    poller = setInterval(poll, 10000);
    poll();
  };
  /* Each failed attempt says so again, once a second: only the first one starts the clock. */
  const gone = () => { offTimer ??= setTimeout(off, 1500); };
  const back = () => {
    clearTimeout(offTimer);
    offTimer = null;
    show("connected", "Live");
    if (poller) { clearInterval(poller); poller = null; poll(); }
  };
  document.addEventListener("htmx:afterRequest", ({ detail: { xhr, requestConfig: config } }) => {
    if (!poller || config?.triggeringEvent?.type !== "tb:poll") return;
    show("reconnecting", `Not live since ${offSince}; ${accepted(xhr) ? "updated every 10 seconds" : "what you see may be old"}`);
  });
  const hears = () => { heard = Date.now(); if (!isStale) back(); };
  /* Whether this screen is there: it answers when asked, and says so when it is put away. */
  const answer = ({ data }) => { hears(); sign = data; fetch(`/live/here/${sign}/`, { method: "POST", keepalive: true }).catch(() => {}); };
  window.addEventListener("pagehide", () => { if (sign) navigator.sendBeacon(`/live/away/${sign}/`); });
  document.addEventListener("htmx:sseOpen", (event) => {
    if (source !== event.detail.source) {
      source = event.detail.source;
      source.addEventListener("stale", () => { isStale = true; heard = Date.now(); gone(); });
      source.addEventListener("version", () => { isStale = false; hears(); });
      source.addEventListener("here", answer);
    }
    if (unsent.size) retry();
    isStale = false;
    hears();
  });
  ["htmx:sseError", "htmx:sseClose"].forEach((name) => document.addEventListener(name, gone));
  window.addEventListener("offline", gone);
  /* The server speaks every 8 seconds. A connection that says nothing is dead even where the browser calls it open:
     closed with an error, it is opened anew. */
  const watch = () => {
    if (!source || Date.now() - heard < SILENT) return;
    heard = Date.now();
    gone();
    if (source.readyState === EventSource.CLOSED) return;
    source.close();
    source.dispatchEvent(new Event("error"));
  };

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

  /* A right that runs out: data-leave beside data-until, and the page is left for that address. */
  const lapse = () => $$("[data-leave]").forEach((element) => {
    if (Date.parse(element.dataset.until) <= Date.now() + skew) location.replace(element.dataset.leave);
  });

  const dress = () => { followAsked(); showKeys(); showTheme(); tick(); guardReturned(); $$("[data-keys-help]").forEach((button) => { button.hidden = false; }); };
  document.addEventListener("htmx:load", dress);
  let beat = Date.now();
  setInterval(() => { if (Date.now() - beat > 20000) wake(); beat = Date.now(); tick(); lapse(); watch(); if (unsent.size) lift(); }, 1000);
  setInterval(left, 20000);
  dress();
})();
