/* Files and images: sending files one by one, looking at a stack, placing an arrow. Without it the forms still work. */
(() => {
  "use strict";
  const $ = (selector, scope = document) => scope.querySelector(selector);
  const $$ = (selector, scope = document) => [...scope.querySelectorAll(selector)];
  const create = (tag, text = "", name = "") => Object.assign(document.createElement(tag), { textContent: text, className: name });
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

  /* Sending: each file in a request of its own, so that a bad one stops no other and the bar tells the truth. */
  const upload = (form) => {
    const list = $("[data-uploads]"), waiting = [], sent = new WeakMap();
    let busy = false;
    const settle = (row, html, file) => {
      const box = document.createElement("template");
      box.innerHTML = html;
      const answer = box.content.firstElementChild;
      if (!answer) { row.replaceChildren(create("span", `${file.name} was not added. Try it once more.`)); return; }
      sent.set(answer, file);
      row.replaceWith(answer);
    };
    const next = () => {
      const job = waiting.shift();
      busy = Boolean(job);
      if (!job) return;
      const { file, row, keep } = job, body = new FormData(), request = new XMLHttpRequest();
      body.append("csrfmiddlewaretoken", $("[name=csrfmiddlewaretoken]", form).value);
      body.append("files", file, file.name);
      if (keep) body.append("keep", "on");
      request.open("POST", form.action || location.href);
      request.setRequestHeader("HX-Request", "true");
      request.upload.onprogress = (event) => { if (event.lengthComputable) $("progress", row)?.setAttribute("value", event.loaded / event.total); };
      request.onload = () => {
        if (request.status === 200) settle(row, request.responseText, file);
        else if (request.status === 413) row.replaceChildren(create("span", `${file.name} is larger than 50 MB, so it was not added.`));
        else row.replaceChildren(create("span", `${file.name} was not added. Open this page again, and try it once more.`));
        next();
      };
      request.onerror = () => { row.replaceChildren(create("span", `${file.name} was not added: the program cannot be reached. Try it once more.`)); next(); };
      request.send(body);
    };
    const take = (files, keep = false, place = null) => {
      for (const file of files) {
        const row = create("li", "", "upload"), bar = Object.assign(create("progress"), { max: 1 });
        bar.setAttribute("aria-label", `Sending ${file.name}`);
        row.append(create("span", file.name), bar);
        if (place) place.replaceWith(row); else list.append(row);
        waiting.push({ file, row, keep });
      }
      if (!busy) next();
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const keep = $("[name=keep]", form), inputs = $$("input[type=file]", form);
      const files = inputs.flatMap((input) => [...input.files]);
      if (!files.length) { inputs[0].focus(); return; }
      take(files, keep?.checked);
      inputs.forEach((input) => { input.value = ""; });
      if (keep) keep.checked = false;
    });
    $$("input[type=file]", form).forEach((input) => input.addEventListener("change", () => form.requestSubmit()));
    list.addEventListener("click", ({ target }) => {
      const row = target.closest("[data-upload-keep]")?.closest("li");
      if (row && sent.has(row)) take([sent.get(row)], true, row);
    });
    ["dragover", "dragleave", "drop"].forEach((name) => document.addEventListener(name, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      form.classList.toggle("over", name === "dragover");
      if (name === "drop") take(event.dataTransfer.files);
    }));
    $("[data-upload-hint]")?.removeAttribute("hidden");
    $("[name=keep]", form)?.closest(".field")?.setAttribute("hidden", "");
  };

  /* Looking: the slider holds the place, everything else moves the slider. */
  const viewer = (form) => {
    const frames = form.dataset.frames.split(" "), image = $("[data-frame]", form), stage = $("[data-stage]", form);
    const slider = form.elements.image, center = form.elements.center, width = form.elements.width;
    const chooser = $("[data-key-image]"), kept = new Map();
    const place = () => Number(slider?.value || 1);
    const address = (number) => frames[number - 1] + (center ? `?center=${center.value}&width=${width.value}` : "");
    const fetched = (number) => {
      const url = address(number);
      if (!kept.has(url)) {
        if (kept.size > 240) kept.delete(kept.keys().next().value);
        const picture = new Image();
        picture.src = url;
        kept.set(url, picture);
      }
      return kept.get(url);
    };
    let due = 0;
    const show = () => {
      const now = place(), picture = fetched(now);
      const put = () => { if (picture === fetched(place())) image.src = picture.src; };
      if (picture.complete) put(); else picture.onload = put;
      image.alt = image.alt.replace(/image \d+ of/, `image ${now} of`);
      $("[data-note]", form).textContent = `${now} / ${frames.length}`;
      $$("[data-place]", form).forEach((output) => { output.textContent = now; });
      $$("[data-shown]", form).forEach((output) => { output.textContent = form.elements[output.dataset.shown].value; });
      if (chooser) {
        const [, file, number] = frames[now - 1].match(/files\/([^/]+)\/frames\/(\d+)/);
        chooser.href = chooser.dataset.keyImage.replace(/files\/[^/]+/, `files/${file}`) + `?frame=${number}` + (center ? `&center=${center.value}&width=${width.value}` : "");
      }
      clearTimeout(due);
      due = setTimeout(() => [1, -1, 2, -2].map((by) => now + by).filter((number) => number >= 1 && number <= frames.length).forEach(fetched), 120);
    };
    const step = (by) => { if (slider) { slider.value = place() + by; show(); } };
    const shade = (level, span) => {
      if (!center) return;
      center.value = Number(center.value) + level;
      width.value = Math.max(1, Number(width.value) + span);
      show();
    };
    const reach = () => Math.max(1, Number(width.value) / 40);
    let timer = 0;
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 30); });
    form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
    stage.addEventListener("wheel", (event) => { if (frames.length > 1) { event.preventDefault(); step(Math.sign(event.deltaY)); } }, { passive: false });
    stage.addEventListener("keydown", (event) => {
      const ways = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
      const ends = { Home: -frames.length, End: frames.length, PageUp: -5, PageDown: 5 }[event.key];
      if (!ways && !ends) return;
      event.preventDefault();
      if (ends) step(ends);
      else if (event.shiftKey) shade(ways[1] * reach(), ways[0] * reach());
      else step(ways[0] + ways[1]);
    });
    let from = null;
    stage.addEventListener("pointerdown", (event) => { from = { x: event.clientX, y: event.clientY }; stage.setPointerCapture(event.pointerId); event.preventDefault(); stage.focus({ preventScroll: true }); });
    stage.addEventListener("pointermove", (event) => {
      if (!from) return;
      const dx = event.clientX - from.x, dy = event.clientY - from.y;
      if (event.pointerType === "mouse") { shade(dy * reach() / 8, dx * reach() / 8); from = { x: event.clientX, y: event.clientY }; }
      else if (Math.abs(dy) > 14) { step(Math.sign(dy)); from.y = event.clientY; }
    });
    ["pointerup", "pointercancel"].forEach((name) => stage.addEventListener(name, () => { from = null; }));
    form.addEventListener("click", (event) => {
      const preset = event.target.closest("[data-preset]"), stepper = event.target.closest("[data-step]");
      if (stepper) step(Number(stepper.dataset.step));
      if (!preset) return;
      event.preventDefault();
      center.value = preset.dataset.center;
      width.value = preset.dataset.width;
      show();
    });
    $$("[data-step]", form).forEach((button) => { button.hidden = false; });
    $$("[data-without-script]", form).forEach((button) => { button.hidden = true; });
    show();
  };

  /* Placing: clicks fill the number fields, and the number fields draw. */
  const editor = (form) => {
    const stage = $("[data-stage]", form), drawing = $("[data-overlay]", form), image = $("[data-frame]", form);
    const field = (name) => form.elements[name], names = {
      arrow: ["arrow_from_x", "arrow_from_y", "arrow_to_x", "arrow_to_y"],
      crop: ["crop_left", "crop_top", "crop_right", "crop_bottom"],
    };
    const values = (part, otherwise) => names[part].map((name, at) => (field(name).value === "" ? otherwise[at] : Number(field(name).value)));
    const put = (part, numbers) => names[part].forEach((name, at) => { field(name).value = numbers[at] === "" ? "" : Math.round(numbers[at] * 10) / 10; });
    const draw = () => {
      const [left, top, right, bottom] = values("crop", [0, 0, 100, 100]), ends = values("arrow", [null, null, null, null]);
      $(".outside", drawing).setAttribute("d", `M0 0H100V100H0ZM${left} ${top}H${right}V${bottom}H${left}Z`);
      const is = ends.every((end) => end !== null);
      $$("line", drawing).forEach((line) => ["x1", "y1", "x2", "y2"].forEach((name, at) => line.setAttribute(name, is ? ends[at] : -9)));
      $(".tip", drawing).setAttribute("cx", is ? ends[2] : -9);
      $(".tip", drawing).setAttribute("cy", is ? ends[3] : -9);
    };
    let first = null;
    stage.addEventListener("click", (event) => {
      const box = image.getBoundingClientRect(), part = $("[name=pick]:checked", form).value;
      const at = [clamp((event.clientX - box.left) / box.width * 100, 0, 100), clamp((event.clientY - box.top) / box.height * 100, 0, 100)];
      if (!first || first.part !== part) { first = { part, at }; $(".tip", drawing).setAttribute("cx", at[0]); $(".tip", drawing).setAttribute("cy", at[1]); return; }
      const [one, other] = [first.at, at];
      put(part, part === "arrow" ? [...one, ...other] : [Math.min(one[0], other[0]), Math.min(one[1], other[1]), Math.max(one[0], other[0]), Math.max(one[1], other[1])]);
      first = null;
      field("caption").dispatchEvent(new Event("input", { bubbles: true }));
      draw();
    });
    form.addEventListener("input", draw);
    form.addEventListener("change", ({ target }) => {
      if (!["frame", "center", "width"].includes(target.name)) return;
      const base = image.src.replace(/frames\/\d+\.png.*/, `frames/${field("frame").value || 1}.png`);
      image.src = field("center")?.value && field("width")?.value ? `${base}?center=${field("center").value}&width=${field("width").value}` : base;
    });
    $$("[data-clear]", form).forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => { put(button.dataset.clear, ["", "", "", ""]); field("caption").dispatchEvent(new Event("input", { bubbles: true })); draw(); });
    });
    $("[data-with-script]", form).hidden = false;
    draw();
  };

  $$("form[data-upload]").forEach(upload);
  $$("form[data-viewer]").forEach(viewer);
  $$("form[data-editor]").forEach(editor);
})();
