/* The record's page, also when it comes into a page that stands already: what is shown only after another answer, what is not saved yet, and the way to what is missing. */
(() => {
  const $ = (selector, scope = document) => scope.querySelector(selector);
  const $$ = (selector, scope = document) => [...scope.querySelectorAll(selector)];
  const FORM = "form[data-saves]";
  const FIELD = "input:not([type=hidden]), select, textarea";

  /* What waits for another answer is shown once that answer is there. */
  const answersOf = (form, key) => $$(`[name="${CSS.escape(key)}"]`, form)
    .filter((input) => !/radio|checkbox/.test(input.type) || input.checked).map((input) => input.value);
  const fold = (scope = document) => $$("[data-needs]", scope).forEach((part) => {
    const { key, values } = JSON.parse(part.dataset.needs);
    const given = answersOf(part.closest("form"), key);
    part.hidden = !given.some((value) => values.includes(value));
  });

  /* A wrong field says so to a screen reader, and stops saying so once it is right. */
  const mark = () => $$(".field-error-slot").forEach((slot) => {
    const wrong = slot.childElementCount > 0;
    $$("input, select, textarea", slot.closest(".field")).forEach((input) => {
      if (wrong) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
      if (!input.closest("fieldset")) input.setAttribute("aria-describedby", `${slot.id} ${input.id}_helptext`);
    });
  });

  /* Days as people type them: 22.11., 22/11/26, 22112026, t for today, -3 for three days ago; shown as 2026-11-22. */
  const two = (number) => String(number).padStart(2, "0");
  const iso = (day) => `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
  const dayOf = (text) => {
    const now = new Date(document.body.dataset.now || Date.now());
    const back = /^(?:t|today)$|^-(\d{1,4})$/i.exec(text);
    if (back) { now.setDate(now.getDate() - Number(back[1] || 0)); return iso(now); }
    const parts = /^(\d{1,2})[./ ](\d{1,2})(?:[./ ](\d{4}|\d{2})?)?$/.exec(text) || /^(\d{2})(\d{2})(\d{4})$/.exec(text);
    if (!parts) return "";
    const [, day, month, year] = parts.map(Number);
    const whole = year ? year + (year < 100 ? 2000 : 0) : now.getFullYear();
    const found = new Date(whole, month - 1, day);
    if (!year && found > now) found.setFullYear(whole - 1);
    return found.getMonth() === month - 1 ? iso(found) : "";
  };
  const readDay = (input) => {
    const text = input.value.trim();
    const [, first, time] = /^(.*?)(?:[ T,]+(\d{1,2}[:.]\d{2}))?$/.exec(text);
    const day = dayOf(first.trim());
    if (!day) return;
    const hour = (time || "").replace(".", ":").padStart(5, "0");
    input.value = input.dataset.day === "moment" && time ? `${day} ${hour}` : day;
  };
  document.addEventListener("change", ({ target }) => { if (target.matches?.("[data-day]")) readDay(target); }, true);

  /* How each form stands. What was typed after its answer was asked for is not saved by that answer. */
  const typed = new WeakMap(), sent = new WeakMap();
  const unsaved = (form) => (typed.get(form) || 0) !== (sent.get(form)?.saved || 0);
  const state = (form, words) => {
    const place = $(".state", form);
    if (place && place.textContent.trim() !== words) place.replaceChildren(Object.assign(document.createElement("span"), { className: "muted small", textContent: words }));
  };
  ["input", "change"].forEach((name) => document.addEventListener(name, ({ target }) => {
    const form = target.closest?.(FORM);
    if (!form) return;
    typed.set(form, (typed.get(form) || 0) + 1);
    fold(form);
    state(form, "Not saved yet");
  }));
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
    if (!elt.matches(FORM)) return;
    sent.set(elt, { ...sent.get(elt), asked: typed.get(elt) || 0 });
    state(elt, "Saving …");
  });
  document.addEventListener("htmx:afterRequest", ({ detail: { elt, successful } }) => {
    if (!elt.matches(FORM) || !successful) return;
    sent.set(elt, { ...sent.get(elt), saved: sent.get(elt)?.asked || 0 });
    if (unsaved(elt)) state(elt, "Not saved yet");
  });
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, ({ detail: { elt } }) => {
    if (elt.matches(FORM)) state(elt, "Not saved. It is tried again.");
  }));
  /* Leaving a section saves it at once; Enter in a line of it too. */
  const saveNow = (form) => { if (form && unsaved(form)) window.htmx.trigger(form, "submit"); };
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    const form = target.closest?.(FORM);
    if (form && relatedTarget && !form.contains(relatedTarget)) saveNow(form);
  });

  /* The answer to a form that was sent while its class changed speaks of fields that this page does not ask for. */
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!detail.requestConfig?.elt?.matches(FORM)) return;
    const page = new DOMParser().parseFromString(detail.serverResponse, "text/html");
    const homeless = $$("[hx-swap-oob]", page).filter((part) => !document.getElementById(part.id));
    homeless.forEach((part) => part.remove());
    if (homeless.length) detail.serverResponse = page.body.innerHTML;
  });

  /* Another class asks for other fields: the sections come anew, but not those in which somebody is writing. */
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target?.id !== "steps") return;
    const busy = $$("details.place").filter((place) => place.contains(document.activeElement) || $$(FORM, place).some(unsaved));
    const opened = $$("details.place[open]");
    const page = new DOMParser().parseFromString(detail.serverResponse, "text/html");
    busy.forEach((place) => page.getElementById(place.id)?.setAttribute("hx-preserve", "true"));
    detail.serverResponse = page.documentElement.outerHTML;
    reopened = opened.filter((place) => !busy.includes(place)).map((place) => place.id);
    stale = busy.map((place) => place.id);
  });
  let reopened = [], stale = [];
  const open = (place) => { if (place && !place.open) place.open = true; };
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.target?.id !== "steps" && detail.elt?.id !== "steps") return;
    reopened.splice(0).forEach((id) => open(document.getElementById(id)));
  });
  /* A section that was being written in when the class changed comes anew when it is left, saved. */
  const refresh = () => {
    stale = stale.filter((id) => {
      const place = document.getElementById(id);
      if (!place || place.contains(document.activeElement) || $$(FORM, place).some(unsaved)) return Boolean(place);
      if (id !== "tumour") window.htmx.ajax("GET", place.dataset.address, { source: place, target: $(".place-body", place) });
      return false;
    });
  };
  document.addEventListener("focusin", refresh);

  /* A gap leads to its field, wherever that is folded away; a closed section is fetched first. */
  let wanted = null;
  const empty = (input) => (/radio|checkbox/.test(input.type) ? !answersOf(input.form, input.name).some(Boolean) : !input.value);
  const fieldIn = (place, key) => {
    const named = $$(`[name="${CSS.escape(key)}"]`, place).filter((input) => input.type !== "hidden");
    const shown = $$(FIELD, place).filter((input) => input.getClientRects().length);
    return named.find(empty) || named[0] || shown.find((input) => empty(input) && input.closest(".field")?.querySelector(".minimum")) || shown[0];
  };
  const reach = () => {
    const place = wanted ? document.getElementById(wanted.section) : null;
    if (!place?.matches("details.place")) return;
    open(place);
    if (!$(FORM, place)) return;
    const input = fieldIn(place, wanted.key);
    for (let part = input; part; part = part.parentElement?.closest("details")) if (part.matches("details")) part.open = true;
    const checked = input?.type === "radio" && $(`[name="${CSS.escape(input.name)}"]:checked`, input.form);
    (checked || input)?.focus();
    (input?.closest(".field") || place).scrollIntoView({ block: "center" });
    wanted = null;
  };
  const aim = (address) => {
    const [section, key = ""] = decodeURIComponent(address.hash.slice(1)).replace(/^id_/, "").split("-");
    wanted = section ? { section, key: address.searchParams.get("at") || key } : null;
    reach();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='#']");
    if (!link || link.pathname !== location.pathname || event.ctrlKey || event.metaKey || !document.getElementById(link.hash.slice(1).replace(/^id_/, "").split("-")[0])?.matches("details.place")) return;
    event.preventDefault();
    aim(new URL(link.href));
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.(FORM);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onward(form);
    } else if (event.key === "Enter" && form && event.target.matches("input:not([type=radio], [type=checkbox])")) {
      event.preventDefault();
      event.target.blur();
      event.target.focus();
      saveNow(form);
    }
  });
  /* Ctrl+Enter: save, and go on to the next thing that is missing. */
  let going = null;
  const goOn = () => {
    if ((!going && !leaving) || $$(FORM).some(unsaved) || $(".htmx-request")) return;
    if (leaving) location.assign(leaving); else onward(null);
  };
  /* A link is followed once everything is saved; who presses it again is asked whether to leave without. */
  let leaving = "";
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]"), late = $$(FORM).filter(unsaved);
    if (!late.length || !link || link.origin !== location.origin || leaving === link.href || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    leaving = link.href;
    late.forEach(saveNow);
  });
  const onward = (form) => {
    if (form && unsaved(form)) { going = form; if (document.activeElement.matches("[data-day]")) readDay(document.activeElement); window.htmx.trigger(form, "submit"); return; }
    const wrong = going && $("[aria-invalid=true]", going);
    going = null;
    if (wrong) { wrong.focus(); return; }
    const gap = $$("#gaps .gap-missing a").find((link) => link.pathname === location.pathname);
    if (gap) aim(new URL(gap.href)); else $("[data-key=b]")?.focus();
  };

  /* One more thing: its first field is where the hand goes. */
  document.addEventListener("htmx:load", ({ detail: { elt } }) => {
    if (elt.matches(FORM) && elt.nextElementSibling?.contains(document.activeElement)) $(FIELD, elt)?.focus();
  });
  document.addEventListener("htmx:load", ({ detail: { elt } }) => { fold(elt); mark(); reach(); });
  document.addEventListener("htmx:oobAfterSwap", mark);
  document.addEventListener("htmx:afterSettle", () => {
    mark();
    setTimeout(goOn, 40);
  });
  document.addEventListener("htmx:pushedIntoHistory", () => aim(new URL(location.href)));
  fold();
  mark();
  aim(new URL(location.href));
})();
