/* The pad on which a consensus is worded: kept as it is written, and what others write comes in without a reload. */
(() => {
  "use strict";
  const $ = (selector, scope = document) => scope.querySelector(selector);
  const $$ = (selector, scope = document) => [...scope.querySelectorAll(selector)];
  const form = () => $("form[data-pad]");
  const PAUSE = 350, LONGEST = 1200;

  /* What a part says on the screen, and how it is put there; several ticks stand with a space between them. */
  const inputs = (part) => $$("input, textarea", part);
  const isChoice = (part) => part.matches("fieldset");
  const textOf = (part) => isChoice(part)
    ? inputs(part).filter((input) => input.checked).map((input) => input.value).join(" ")
    : inputs(part)[0].value;
  const put = (part, text) => {
    if (textOf(part) === text) return;
    if (isChoice(part)) { const chosen = text.split(" "); inputs(part).forEach((input) => { input.checked = chosen.includes(input.value); }); return; }
    const input = inputs(part)[0], before = input.value, typing = document.activeElement === input && input.selectionStart !== null;
    const at = typing ? [input.selectionStart, input.selectionEnd] : null;
    input.value = text;
    if (!at) return;
    /* What was put in before the caret moves it along. */
    let same = 0;
    while (same < before.length && before[same] === text[same]) same += 1;
    const shift = text.length - before.length;
    input.setSelectionRange(...at.map((place) => (place > same ? Math.max(same, place + shift) : place)));
  };

  /* `base` is what the server is known to have; `sent` what is on its way; `tried` what it may have besides, because the
     answer was lost. */
  const bases = new WeakMap(), sent = new WeakMap(), tried = new WeakMap();
  const settle = (part, text) => {
    bases.set(part, text);
    tried.delete(part);
    if (!isChoice(part)) { inputs(part)[0].defaultValue = text; return; }
    const chosen = inputs(part).map((input) => input.checked);
    inputs(part).forEach((input) => { input.defaultChecked = text.split(" ").includes(input.value); });
    inputs(part).forEach((input, number) => { input.checked = chosen[number]; });
  };
  const base = (part) => (bases.has(part) ? bases.get(part) : "");
  const isDirty = (part) => textOf(part) !== base(part) || tried.has(part);
  const dirty = () => (form() ? $$("[data-part]", form()).filter((part) => isDirty(part) && !part.dataset.clash) : []);
  const partOf = (name) => $(`[data-part="${name}"]`, form());
  /* A new pad for the same case: what was not kept on the old one is judged by what it was written upon. */
  let held = [];
  const storedIn = (part) => (isChoice(part)
    ? inputs(part).filter((input) => input.defaultChecked).map((input) => input.value).join(" ")
    : inputs(part)[0].defaultValue);
  const take = () => {
    const pad = form();
    if (!pad || pad.dataset.taken) return;
    pad.dataset.taken = "1";
    $$("[data-part]", pad).forEach((part) => settle(part, storedIn(part)));
    held.filter(({ about, name }) => about === pad.dataset.about && isDirty(partOf(name))).forEach(({ name, before, lost }) => {
      bases.set(partOf(name), before);
      if (lost) tried.set(partOf(name), lost);
    });
    lines();
    if (dirty().length) { state("Not kept yet"); soon(); }
  };
  document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
    if (target.id !== "draft" || !form()) return;
    held = $$("[data-part]", form()).filter(isDirty)
      .map((part) => ({ about: form().dataset.about, name: part.dataset.part, before: base(part), lost: tried.get(part) }));
  });

  const state = (words) => { const place = form() && $("[data-pad-state]", form()); if (place && place.textContent !== words) place.textContent = words; };
  const note = (part, words, ...buttons) => {
    const place = $("[data-part-note]", part);
    place.replaceChildren(words, ...buttons);
    place.hidden = !words;
  };
  const lines = () => {
    const rows = $$("[data-line]", form());
    rows.forEach((row, number) => { if (number && inputs(rows[number - 1]).some((input) => input.value)) row.hidden = false; });
  };

  /* Kept after a short pause, and now and then while somebody types on. */
  let pause = null, since = 0;
  const keep = () => { clearTimeout(pause); since = 0; if (form() && dirty().length) window.htmx.trigger(form(), "tb:pad"); };
  const soon = () => {
    since ||= Date.now();
    clearTimeout(pause);
    pause = setTimeout(keep, Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
  };
  document.addEventListener("input", ({ target }) => {
    if (!target.closest?.("form[data-pad] [data-part]")) return;
    state("Not kept yet"); lines(); soon();
  });
  document.addEventListener("change", ({ target }) => { if (target.closest?.("form[data-pad] [data-part]")) keep(); });
  /* Escape leaves a field, so that the keys of the chair work again. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !event.target.closest?.("form[data-pad]")) return;
    event.stopPropagation();
    event.target.blur();
  }, true);
  document.addEventListener("focusout", ({ target }) => { if (target.closest?.("form[data-pad]")) keep(); });
  window.addEventListener("beforeunload", (event) => { if (dirty().length) { keep(); event.preventDefault(); } });

  /* A request of the pad, or of a step that takes its words along, sends only what is not kept yet. */
  document.addEventListener("htmx:configRequest", (event) => {
    const { detail } = event;
    const pad = form();
    const takesWords = detail.elt !== pad && (detail.elt.getAttribute("hx-include") || "") === "#pad";
    if (pad && takesWords && $("[data-clash]", pad)) {
      event.preventDefault();
      $("[data-clash]", pad).scrollIntoView({ block: "center" });
      state("Decide first whose words stay.");
      return;
    }
    if (!pad || detail.verb !== "post" || !(detail.elt === pad || takesWords)) return;
    for (const part of $$("[data-part]", pad)) {
      const name = part.dataset.part;
      [name, `base-${name}`, `tried-${name}`].forEach((sentBefore) => detail.formData.delete(sentBefore));
      if (!isDirty(part) || part.dataset.clash) continue;
      detail.formData.append(name, textOf(part));
      detail.formData.append(`base-${name}`, base(part));
      (tried.get(part) || []).forEach((text) => detail.formData.append(`tried-${name}`, text));
      if (detail.elt === pad) sent.set(part, textOf(part));
    }
    if (detail.elt === pad) state("Keeping …");
  });

  const choose = (part, words, act) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: words });
    button.addEventListener("click", () => { delete part.dataset.clash; note(part, ""); act(); });
    return button;
  };
  /* Choices are shown by their names, as they stand on the pad. */
  const readable = (part, text) => (isChoice(part)
    ? inputs(part).filter((input) => text.split(" ").includes(input.value)).map((input) => input.closest("label").textContent.trim()).join(", ")
    : text) || "nothing";
  const clash = (part, now) => {
    part.dataset.clash = "1";
    note(part, `${now.by} changed the same words. They wrote: “${readable(part, now.text)}” `,
      choose(part, "Keep mine", () => { settle(part, now.text); keep(); }),
      choose(part, "Take theirs", () => { settle(part, now.text); put(part, now.text); }));
  };
  const still = (words) => { const place = $("#pad-open"); if (place) { place.hidden = !words; $("[data-pad-open]", place).textContent = words; } };
  const answered = ({ parts, wrong, open }) => {
    still(open);
    for (const part of $$("[data-part]", form())) {
      const now = parts[part.dataset.part];
      if (now && now.clash) { clash(part, now); continue; }
      if (now) {
        /* What was typed while the answer was on its way is judged against what had been sent. */
        if (textOf(part) === sent.get(part)) { put(part, now.text); settle(part, now.text); } else settle(part, sent.get(part));
        sent.delete(part);
      }
      if (!part.dataset.clash) note(part, wrong[part.dataset.part] || "");
    }
    const more = dirty().length;
    if ($("[data-clash]", form())) state("Not kept: decide below");
    else state(more ? "Not kept yet" : `Kept ${new Date().toTimeString().slice(0, 5)}`);
    if (more) soon();
  };
  const LIKELY = 5;
  const lost = () => $$("[data-part]", form()).filter((part) => sent.has(part) && sent.get(part) !== base(part))
    .forEach((part) => tried.set(part, [...new Set([...(tried.get(part) || []), sent.get(part)])].slice(-LIKELY)));
  const news = ({ parts, open }) => {
    still(open);
    for (const part of $$("[data-part]", form())) {
      const now = parts[part.dataset.part];
      if (!now || now.text === base(part) || isDirty(part) || sent.get(part) === textOf(part) && sent.get(part) !== base(part)) continue;
      settle(part, now.text);
      put(part, now.text);
    }
    lines();
  };
  document.addEventListener("htmx:afterRequest", ({ detail: { elt, xhr, requestConfig } }) => {
    const isJson = (xhr.getResponseHeader?.("Content-Type") || "").startsWith("application/json");
    if (!form()) return;
    if (elt === form()) {
      if (isJson && xhr.status === 200) answered(JSON.parse(xhr.responseText));
      else if (!xhr.status || xhr.status >= 500) { lost(); state("Not kept, trying again"); }
      else state("Not kept");
    } else if (elt.id === "draft" && isJson && requestConfig?.verb === "get") news(JSON.parse(xhr.responseText));
  });
  document.addEventListener("htmx:load", take);
  take();
})();
