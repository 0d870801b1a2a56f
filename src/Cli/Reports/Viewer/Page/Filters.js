"use strict";
// Which steps are shown: those of some CPUs, those that change one variable. The address of the page keeps it with the step.

const shown = { run: -1, step: 0, hidden: new Set(), entry: "" };

/** Whether a step passes the filters; what comes first and last is always there. */
function passes(view, number) {
  if (number === 0) return true;
  const step = view.steps[number - 1];
  return !shown.hidden.has(step.cpu) && (shown.entry === "" || step.changes.some(change => change.name === shown.entry));
}

/** The next step in a direction that passes the filters, and some condition; the step itself where there is none. */
function nextStep(view, from, direction, condition = () => true) {
  for (let n = from + direction; n >= 0 && n <= view.steps.length; n += direction) {
    if (passes(view, n) && condition(n)) return n;
  }
  return from;
}

/** What the address of the page asks for; names what it cannot have. */
function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const name = asked.get("bug") ?? asked.get("run");
  if (name !== null) shown.run = report.runs.findIndex(run => run.name === name);
  if (name !== null && shown.run < 0) shown.run = report.runs.findIndex(run => run.name.startsWith(`${name} in `));
  if (name === null) shown.run = report.runs.length === 1 ? 0 : -1;
  shown.hidden = new Set((asked.get("hide") ?? "").split(",").filter(Boolean).map(word => word === "itself" ? -1 : Number(word)));
  shown.entry = asked.get("entry") ?? "";
  const most = report.runs[shown.run]?.counterexample?.steps.length ?? 0;
  const step = Number(asked.get("step") ?? 0);
  shown.step = Number.isInteger(step) ? Math.min(Math.max(step, 0), most) : 0;
}

/** The address of a step, with the filters as they are. */
function addressOf(step, run = shown.run) {
  const parts = [];
  if (report.runs.length > 1) parts.push(`${report.command === "bugs" ? "bug" : "run"}=${encodeURIComponent(report.runs[run].name)}`);
  if (step !== null) parts.push(`step=${step}`);
  if (shown.hidden.size > 0) parts.push(`hide=${[...shown.hidden].map(cpu => cpu < 0 ? "itself" : cpu).join(",")}`);
  if (shown.entry !== "") parts.push(`entry=${encodeURIComponent(shown.entry)}`);
  return `#${parts.join("&")}`;
}

/** The controls: a box for each lane, and a list of what changes. */
function drawFilters(view) {
  const boxes = view.lanes.map(cpu => element("label", { class: colourOf(cpu) },
    element("input", {
      type: "checkbox", "data-cpu": cpu, checked: !shown.hidden.has(cpu),
      onchange: event => hide(cpu, !event.target.checked),
    }), element("span", { class: "chip" }, nameOfCpu(cpu))));
  const entries = element("select", { id: "entry", onchange: event => filterEntry(event.target.value) },
    element("option", { value: "" }, "every step"),
    view.changed.map(name => element("option", { value: name, selected: name === shown.entry }, `what changes ${name}`)));
  refill(byId("filters"), element("span", { class: "faint" }, "show"), boxes,
    element("label", {}, spoken("Entry: "), entries), element("span", { id: "how-many", class: "faint", role: "status" }));
}

function hide(cpu, isHidden) {
  if (isHidden) shown.hidden.add(cpu);
  else shown.hidden.delete(cpu);
  refilter();
}

/** Shows the steps only that change a variable; all for "". */
function filterEntry(name) {
  shown.entry = name;
  refilter();
}

/** Shows all steps. */
function showAll() {
  shown.hidden.clear();
  shown.entry = "";
  refilter();
}

// The step stays where it is, shown or not: one looks at it while one filters.
function refilter() {
  const view = viewOf(shown.run);
  drawFilters(view);
  filterLanes(view);
  drawOverview(view);
  showStep(shown.step);
}
