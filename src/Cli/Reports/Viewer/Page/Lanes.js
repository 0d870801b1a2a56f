"use strict";
// The steps, a row each, with a lane per CPU; and the overview of all of them, a line per lane.

let rows = [];

// Two lanes have room for their texts; more are tracks, with one column for all texts beside them.
function areTracks(view) {
  return view.lanes.length > 2;
}

function columnsOf(view) {
  return areTracks(view) ? view.lanes.length + 1 : view.lanes.length;
}

/** Draws the lanes of a counterexample. */
function drawLanes(view) {
  rows = [startRow(view), ...view.steps.map((step, i) => stepRow(view, step, i + 1))];
  const body = element("tbody", {}, rows);
  const from = view.found.repeatsFrom ?? null;
  if (from !== null) {
    if (from > 1) rows[1].before(headingRow(view, "prefix: once"));
    rows[from].before(headingRow(view, "cycle: again and again, for ever", "cycle"));
    body.append(headingRow(view, element("a", { href: addressOf(from) }, `↻ and on with step ${from}`), "cycle"));
  }
  body.append(headingRow(view, failureText(view), "failure"));
  refill(byId("steps"), element("table", { class: `lanes${areTracks(view) ? " tracks" : ""}` },
    element("thead", {}, element("tr", {},
      element("th", { scope: "col", class: "number" }, spoken("step")),
      view.lanes.map(cpu => laneHead(view, cpu)),
      areTracks(view) ? element("th", { scope: "col", class: "faint" }, "what is done") : null)),
    body));
  filterLanes(view);
}

function laneHead(view, cpu) {
  return element("th", { scope: "col", class: `lane ${colourOf(cpu)}`, "data-cpu": cpu, title: view.cpus[cpu] ?? null }, areTracks(view)
    ? [spoken(nameOfCpu(cpu)), element("span", { class: "chip", "aria-hidden": "true" }, cpu < 0 ? "·" : `${cpu}`)]
    : [element("span", { class: "chip" }, nameOfCpu(cpu)), " ", element("span", { class: "faint operations" }, view.cpus[cpu] ?? "")]);
}

function startRow(view) {
  return element("tr", { class: "step start", "data-step": 0, onclick: () => goTo(0) },
    numberCell(0), element("td", { colspan: columnsOf(view), class: "faint" }, "before the first step"));
}

function numberCell(number) {
  return element("th", { scope: "row", class: "number" }, element("a", { href: addressOf(number), tabindex: -1 }, `${number}`));
}

function headingRow(view, text, kind = "") {
  return element("tr", { class: `heading ${kind}` }, element("td", { colspan: columnsOf(view) + 1 }, text));
}

function stepRow(view, step, number) {
  const cycles = view.found.repeatsFrom ? number >= view.found.repeatsFrom : false;
  const isLast = number === view.steps.length && !view.found.failsAtEnd;
  return element("tr", {
    class: `step${cycles ? " cycle" : ""}${isLast ? " fails" : ""}`, "data-step": number, "data-by": step.cpu, onclick: () => goTo(number),
  }, numberCell(number), areTracks(view)
    ? [view.lanes.map(cpu => trackCell(view, step, number, cpu)), takenCell(view, step, number, "text")]
    : view.lanes.map(cpu => cpu === step.cpu ? takenCell(view, step, number, "taken") : otherCell(view, step, number, cpu)));
}

function trackCell(view, step, number, cpu) {
  const how = cpu === step.cpu ? "takes" : fares(view, step, number, cpu);
  return element("td", { class: `track ${how} ${colourOf(cpu)}`, "data-cpu": cpu, title: `${nameOfCpu(cpu)} ${words[how]}` },
    how === "takes" ? element("span", { "aria-hidden": "true" }, "●") : null);
}

function fares(view, step, number, cpu) {
  return cpu >= 0 ? standing(view, cpu, number).how : step.others.some(other => other.cpu < 0) ? "could" : "done";
}

function takenCell(view, step, number, kind) {
  return element("td", { class: `${kind} ${colourOf(step.cpu)}`, "data-cpu": step.cpu },
    element("span", { class: "who" }, nameOfCpu(step.cpu)),
    view.beginnings.has(number) ? element("div", { class: "begins" }, `begins ${step.operation}`) : null,
    step.text === null
      ? element("div", {}, nameOfEvent(step.step))
      : element("div", { class: "statement" }, element("span", { class: "name" }, step.step, mark(view, step.step)), element("code", {}, step.text)),
    step.returned === null ? null : element("div", { class: "returned" }, `→ ${step.returned}`),
    step.changes.map(change => element("div", { class: "change" }, `${change.name}: ${change.before} → ${change.after}`)),
    step.outcome === null ? null : element("div", { class: "ends" }, `ends ${step.operation}: ${step.outcome}`));
}

// What a CPU could have done instead is said when it begins to; the lane's line goes on, or breaks where the CPU has to wait.
function otherCell(view, step, number, cpu) {
  const other = step.others.find(o => o.cpu === cpu);
  const before = number > 1 ? view.steps[number - 2] : null;
  const isNews = before === null || before.cpu === cpu || before.others.find(o => o.cpu === cpu)?.step !== other?.step;
  const how = fares(view, step, number, cpu);
  const text = !isNews || how === "done" ? "" : how === "waits" ? `waits at ${stepNameOf(view, cpu, number)}` : `could: ${nameOfEvent(other.step)}`;
  return element("td", { class: `other ${how} ${colourOf(cpu)}`, "data-cpu": cpu, title: other?.text || null }, text);
}

function stepNameOf(view, cpu, number) {
  const [routine, statement] = view.around.stacks[standing(view, cpu, number).place].at(-1);
  return `${background.routines[routine].name}#${statement}`;
}

/** A mark beside a statement that is changed. */
function mark(view, statement) {
  const changes = view.marks.get(statement);
  return changes ? element("span", { class: "changed-mark", title: changes.join("\n") }, " changed") : null;
}

function failureText(view) {
  const { found } = view;
  const when = found.repeatsFrom ? `steps ${found.repeatsFrom} to ${found.steps.length} can repeat for ever`
    : found.failsAtEnd ? "at the end" : `in step ${found.steps.length}`;
  return [element("strong", {}, `✗ ${found.property}`), ` ${when}: ${found.failure}.`];
}

/** Hides the rows and lanes that do not pass the filters. */
function filterLanes(view) {
  let count = 0;
  for (const [number, row] of rows.entries()) {
    row.hidden = !passes(view, number);
    if (number > 0 && !row.hidden) count++;
  }
  for (const cell of byId("steps").querySelectorAll("[data-cpu]")) cell.hidden = shown.hidden.has(Number(cell.dataset.cpu));
  byId("how-many").textContent = count === view.steps.length ? "" : `${count} of ${counted(view.steps.length, "step")}`;
}

/** Marks the row of a step, and brings it into sight without moving the page. */
function markRow(number) {
  for (const row of byId("steps").querySelectorAll("[aria-current]")) row.removeAttribute("aria-current");
  const row = rows[number];
  row.setAttribute("aria-current", "step");
  const list = byId("steps");
  if (row.hidden || list.scrollHeight <= list.clientHeight) return;
  const head = list.querySelector("thead").offsetHeight;
  const top = row.offsetTop - head - list.clientHeight / 4;
  const isSeen = row.offsetTop - head >= list.scrollTop && row.offsetTop + row.offsetHeight <= list.scrollTop + list.clientHeight;
  if (!isSeen) list.scrollTop = top;
}

/** Draws all steps small: a line per lane, a block per step, a taller one where the shared state changes. */
function drawOverview(view) {
  const height = 12;
  const n = view.steps.length;
  const blocks = view.steps.map((step, i) => svg("rect", {
    x: i + 0.08, width: 0.84, y: view.lanes.indexOf(step.cpu) * height + (step.changes.length > 0 ? 1 : 4), height: step.changes.length > 0 ? 10 : 4,
    class: `${colourOf(step.cpu)}${passes(view, i + 1) ? "" : " filtered"}`,
  }));
  const cycle = view.found.repeatsFrom
    ? svg("rect", { class: "cycle", x: view.found.repeatsFrom - 1, y: 0, width: n - view.found.repeatsFrom + 1, height: view.lanes.length * height })
    : null;
  const drawing = svg("svg", {
    viewBox: `0 0 ${Math.max(n, 1)} ${view.lanes.length * height}`, preserveAspectRatio: "none", "aria-hidden": "true",
    style: `height:${view.lanes.length * height}px`,
  }, cycle, blocks, svg("line", { id: "cursor", y1: 0, y2: view.lanes.length * height }));
  const slider = element("input", {
    id: "slider", type: "range", min: 0, max: n, step: 1, value: shown.step, "aria-label": "Step",
    oninput: event => goTo(Number(event.target.value)),
  });
  refill(byId("overview"), element("div", { class: "strip" }, drawing), slider);
}
