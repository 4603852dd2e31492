// The walk-through form: answers are kept in this browser at once, and leave it as CSV. Nothing is ever fetched or sent.
"use strict";
(() => {
  const walk = JSON.parse(document.getElementById("walk").textContent);
  const at = (id) => document.getElementById(id);
  const STATES = [["verified", "Verified"], ["wrong", "Wrong"], ["missing", "Missing"]];
  const PLACES = ["corridor", "inside", "window"];
  const COLUMNS = ["id", "state", "note", ...PLACES, "by", "on", "floor", "what", "place"];
  const slot = `tacmap-walk/${walk.site}/${walk.fingerprint}`;
  const kept = load();
  let floor = walk.floors[0], here = null, zoom = 1;

  function load() {
    const empty = { by: "", answers: {} };
    try {
      return { ...empty, ...JSON.parse(localStorage.getItem(slot) ?? "{}") };
    } catch {
      return empty;
    }
  }

  function keep() {
    try {
      localStorage.setItem(slot, JSON.stringify(kept));
    } catch {
      warn("This browser keeps nothing. Save the results before you close the page.");
    }
    tell();
  }

  function warn(words) {
    at("warn").textContent = words;
    at("warn").hidden = !words;
  }

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  };

  const answered = (thing) => Boolean(kept.answers[thing.id]?.state);
  const said = (answer) => answer && (answer.state || PLACES.some((place) => answer[place]));

  /** The answer to change, signed with who and when; null when it is not known who answers. */
  function signed(thing) {
    const by = at("by").value.trim();
    if (!by) {
      warn("First fill in who walks: a role, such as “Facilities office”.");
      at("by").focus();
      return null;
    }
    warn("");
    const answer = (kept.answers[thing.id] ??= {});
    answer.by = by;
    answer.on = at("on").value || today();
    return answer;
  }

  function set(thing, key, value) {
    const answer = signed(thing);
    if (!answer) return;
    if (value) answer[key] = value;
    else delete answer[key];
    if (!said(answer) && !answer.note) delete kept.answers[thing.id];
    keep();
    const row = at("rows").querySelector(`[data-id="${CSS.escape(thing.id)}"]`);
    if (row) dress(row, thing);
  }

  function row(thing) {
    const find = element("button", { type: "button", class: "thing" }, element("b", {}, thing.mark));
    const what = element("span", {}, thing.what);
    if (thing.doubt) what.append(" ", element("i", { class: "doubt", title: "The plan itself is in doubt" }, "? look closely"));
    find.append(what, element("small", {}, thing.cell));
    find.addEventListener("click", () => show(thing));
    const states = element("div", { class: "said", role: "group", "aria-label": `What was found: ${thing.what}` });
    for (const [value, words] of STATES) {
      const button = element("button", { type: "button", value }, words);
      button.addEventListener("click", () => set(thing, "state", kept.answers[thing.id]?.state === value ? "" : value));
      states.append(button);
    }
    const note = element("input", { class: "note", maxlength: "500", placeholder: "Note", "aria-label": `Note: ${thing.what}` });
    note.addEventListener("change", () => set(thing, "note", note.value.trim()));
    const made = element("li", { "data-id": thing.id }, find, states);
    if (thing.places.length) made.append(places(thing));
    made.append(note);
    dress(made, thing);
    return made;
  }

  function places(thing) {
    const group = element("div", { class: "places", role: "group", "aria-label": `Number can be read: ${thing.what}` }, "Number:");
    for (const place of thing.places) {
      const button = element("button", { type: "button", "data-place": place });
      const next = { undefined: "yes", yes: "no", no: "" };
      button.addEventListener("click", () => set(thing, place, next[kept.answers[thing.id]?.[place]]));
      group.append(button);
    }
    return group;
  }

  function dress(made, thing) {
    const answer = kept.answers[thing.id] ?? {};
    made.dataset.state = answer.state ?? "";
    made.classList.toggle("here", here === thing);
    for (const button of made.querySelectorAll(".said button"))
      button.setAttribute("aria-pressed", String(answer.state === button.value));
    for (const button of made.querySelectorAll(".places button")) {
      const seen = answer[button.dataset.place] ?? "";
      button.dataset.seen = seen;
      button.textContent = { yes: "✓ ", no: "✗ no ", "": "" }[seen] + button.dataset.place;
    }
    made.querySelector(".note").value = answer.note ?? "";
  }

  function list() {
    const fold = (text) => text.toLowerCase().replace(/[\s\-._]/g, "");
    const words = fold(at("find").value), open = at("open").checked;
    const shown = floor.things.filter((thing) => (!open || !answered(thing)) && fold(`${thing.mark}${thing.what}`).includes(words));
    at("rows").replaceChildren(...shown.map(row));
    tell();
  }

  function tell() {
    const count = (things) => `${things.filter(answered).length} of ${things.length}`;
    at("count").textContent = `${count(floor.things)} on this floor`;
    at("done").textContent = `${count(walk.floors.flatMap((each) => each.things))} looked at`;
    for (const button of at("floors").children) {
      const own = walk.floors.find((each) => each.id === button.value);
      button.textContent = `${own.title} ${count(own.things)}`;
      button.setAttribute("aria-pressed", String(own === floor));
    }
  }

  function open(chosen) {
    floor = chosen;
    here = null;
    for (const paper of at("paper").children) paper.hidden = paper.dataset.floor !== floor.id;
    list();
    at("rows").scrollTop = 0;
  }

  const drawing = () => at("paper").querySelector(`[data-floor="${CSS.escape(floor.id)}"] svg`);

  /** Mark a thing on the plan, and bring both the mark and its row into view. */
  function show(thing) {
    here = thing;
    const svg = drawing();
    svg.querySelector(".spot")?.remove();
    const spot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    const look = { class: "spot", cx: thing.at[0], cy: thing.at[1], r: 6, fill: "none", stroke: "#d00000", "stroke-width": 1.2 };
    for (const [key, value] of Object.entries(look)) spot.setAttribute(key, value);
    svg.append(spot);
    const box = spot.getBoundingClientRect(), paper = at("paper").getBoundingClientRect();
    at("paper").scrollBy(box.x + box.width / 2 - paper.x - paper.width / 2, box.y + box.height / 2 - paper.y - paper.height / 2);
    for (const made of at("rows").children) {
      made.classList.toggle("here", made.dataset.id === thing.id);
      if (made.dataset.id === thing.id) made.scrollIntoView({ block: "nearest" });
    }
  }

  /** The thing nearest to a tap, within a thumb's width. */
  function tapped(event) {
    const svg = drawing(), matrix = svg.getScreenCTM();
    const x = (event.clientX - matrix.e) / matrix.a, y = (event.clientY - matrix.f) / matrix.d;
    const far = (thing) => Math.hypot(thing.at[0] - x, thing.at[1] - y);
    const nearest = floor.things.reduce((best, thing) => (far(thing) < far(best) ? thing : best));
    if (far(nearest) * matrix.a > 60) return;
    if (!at("rows").querySelector(`[data-id="${CSS.escape(nearest.id)}"]`)) {
      at("find").value = "";
      at("open").checked = false;
      list();
    }
    show(nearest);
  }

  function scale(by) {
    zoom = Math.min(6, Math.max(1, zoom * by));
    for (const paper of at("paper").children) paper.style.width = `${100 * zoom}%`;
    if (here) show(here);
  }

  /** One cell of CSV: quoted where it must be, and never a formula. */
  function cell(text) {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }

  function csv() {
    const lines = walk.floors.flatMap((own) =>
      own.things
        .filter((thing) => kept.answers[thing.id])
        .map((thing) => ({ ...kept.answers[thing.id], id: thing.id, floor: own.title, what: thing.what, place: thing.place })),
    );
    return [COLUMNS, ...lines.map((line) => COLUMNS.map((column) => line[column] ?? ""))]
      .map((line) => line.map(cell).join(","))
      .join("\r\n") + "\r\n";
  }

  const results = () => new File([`\ufeff${csv()}`], `walk-${walk.site}-${at("on").value || today()}.csv`, { type: "text/csv" });

  /** A note without a state cannot be recorded: say so before the results leave. */
  function complete() {
    for (const own of walk.floors)
      for (const thing of own.things) {
        const answer = kept.answers[thing.id];
        if (!answer || said(answer)) continue;
        open(own);
        show(thing);
        warn(`${thing.what} has a note but no answer: verified, wrong or missing?`);
        return false;
      }
    return true;
  }

  function save() {
    if (!complete()) return;
    const address = URL.createObjectURL(results());
    const link = element("a", { href: address, download: results().name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  for (const own of walk.floors) {
    const button = element("button", { type: "button", value: own.id });
    button.addEventListener("click", () => open(own));
    at("floors").append(button);
  }
  at("by").value = kept.by;
  at("on").value = today();
  at("on").max = today();
  at("by").addEventListener("change", () => {
    kept.by = at("by").value.trim();
    keep();
  });
  at("who").addEventListener("submit", (event) => event.preventDefault());
  at("find").addEventListener("input", list);
  at("open").addEventListener("change", list);
  at("in").addEventListener("click", () => scale(1.5));
  at("out").addEventListener("click", () => scale(1 / 1.5));
  at("paper").addEventListener("click", tapped);
  at("save").addEventListener("click", save);
  at("share").hidden = !navigator.canShare?.({ files: [results()] });
  at("share").addEventListener("click", () => complete() && navigator.share({ files: [results()] }).catch(() => {}));
  at("text").addEventListener("click", () => {
    if (!complete()) return;
    at("csv").value = csv();
    at("shown").showModal();
    at("csv").select();
  });
  at("clear").addEventListener("click", () => at("sure").showModal());
  at("sure").addEventListener("close", () => {
    if (at("sure").returnValue !== "yes") return;
    kept.answers = {};
    keep();
    list();
  });
  open(floor);
  if (!Object.keys(kept.answers).length) keep();
})();
