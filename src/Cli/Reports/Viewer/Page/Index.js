"use strict";
// What was searched: one search with its counts, or many in a list; and how each property fared.

/** Draws the list of searches of a report that has several. */
function drawIndex() {
  const violated = report.runs.filter(run => run.counterexample !== null);
  const box = element("input", { id: "find", type: "search", placeholder: "part of a name or a title", oninput: filter });
  const only = element("input", { id: "only", type: "checkbox", onchange: filter });
  const list = report.bugs ? bugRows() : report.runs.map((run, i) => runRow(run, i));
  refill(byId("index"),
    element("h1", {}, `ptspec ${report.command}`),
    element("p", {}, summary()),
    element("form", { id: "find-form", onsubmit: event => event.preventDefault() },
      element("label", {}, "Find ", box),
      element("label", {}, only, ` only those with a counterexample (${violated.length})`)),
    element("div", { class: "wide" }, element("table", { id: "runs" },
      element("thead", {}, element("tr", {}, ...(report.bugs ? ["bug", "what is wrong", "kernel"] : ["scenario"]).map(headCell), headCell("verdict"),
        ...["steps", "states", "transitions", "depth"].map(title => headCell(title, "number")))),
      element("tbody", {}, list))));

  function filter() {
    const wanted = box.value.toLowerCase();
    for (const row of list) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted) || (only.checked && !row.querySelector("a"));
    }
  }
}

function headCell(title, kind = "") {
  return element("th", { scope: "col", class: kind }, title);
}

function summary() {
  const { runs, bugs } = report;
  const states = runs.reduce((sum, run) => sum + run.states, 0);
  const transitions = runs.reduce((sum, run) => sum + run.transitions, 0);
  const searched = `${grouped(states)} states and ${grouped(transitions)} transitions in all.`;
  if (bugs) {
    const as = bugs.filter(bug => bug.kernels.every(kernel => kernel.isAsSaid) && bug.outside === null);
    const found = as.filter(bug => !bug.isControl).length;
    const controls = bugs.filter(bug => bug.isControl);
    const outside = bugs.filter(bug => bug.outside !== null).length;
    return [
      `${found} of ${counted(bugs.length - controls.length - outside, "bug")} found`,
      controls.length > 0 ? `, ${as.length - found} of ${counted(controls.length, "control")} hold` : "",
      outside > 0 ? `, ${outside} outside the model` : "", `; ${searched}`,
    ].join("");
  }
  const exhausted = runs.filter(holds).length;
  const violated = runs.filter(run => run.counterexample !== null).length;
  return `${counted(runs.length, "scenario")}: ${grouped(exhausted)} exhausted, ${grouped(violated)} violated, `
    + `${grouped(runs.length - exhausted - violated)} without an answer; ${searched}`;
}

function runRow(run, index) {
  return element("tr", {}, element("td", {}, linkTo(run, index, run.name)), ...figures(run, run.good));
}

// A bug is a row for each of its kernels; what cannot be shown has one that says why.
function bugRows() {
  let next = 0;
  return report.bugs.flatMap(bug => bug.outside !== null
    ? [element("tr", {}, element("td", {}, bug.id), element("td", { colspan: 7 }, bug.title, element("div", { class: "faint" }, `outside the model: ${bug.outside}`)))]
    : bug.kernels.map((kernel, i) => {
      const index = next++;
      const run = report.runs[index];
      return element("tr", { class: i > 0 ? "more" : "" },
        element("td", {}, i > 0 ? spoken(bug.id) : bug.id),
        element("td", { title: bug.fixes || null }, i > 0 ? spoken(bug.title) : bug.isControl ? `nothing: ${bug.title}` : bug.title),
        element("td", {}, linkTo(run, index, kernel.kernel)), ...figures(run, kernel.isAsSaid));
    }));
}

function linkTo(run, index, text) {
  return run.counterexample === null ? text : element("a", { href: addressOf(0, index) }, text);
}

function figures(run, isGood) {
  return [
    element("td", { class: isGood ? "good" : holds(run) || run.counterexample !== null ? "bad" : "warn" }, `${isGood ? "✓" : "✗"} ${run.verdict}`,
      isGood && run.counterexample !== null && (run.findings ?? []).length === 0 ? element("span", { class: "faint" }, " as expected") : null,
      (run.differences ?? []).map(difference => element("div", { class: "bad" }, difference)),
      (run.findings ?? []).map(finding => element("div", { class: "faint" }, `as the finding ${finding} says`))),
    element("td", { class: "number" }, run.counterexample === null ? "" : grouped(run.counterexample.steps.length)),
    ...[run.states, run.transitions, run.depth].map(number => element("td", { class: "number" }, grouped(number))),
  ];
}

/** Draws what a search, or all of them, looked at: the counts, and how each property fared. */
function drawSearched(runs) {
  const title = runs.length > 1 ? "What was searched"
    : holds(runs[0]) ? "Everything was searched, and everything holds" : "What was searched";
  const triggered = new Map();
  for (const property of runs.flatMap(run => run.properties)) {
    const sum = triggered.get(property.name) ?? { triggered: 0, violated: false };
    triggered.set(property.name, { triggered: sum.triggered + property.triggered, violated: sum.violated || property.violated });
  }
  refill(byId("searched"), element("h2", {}, title), runs.length === 1 ? counts(runs[0]) : null,
    element("div", { class: "wide" }, element("table", { id: "properties" },
      element("thead", {}, element("tr", {}, headCell("property"), headCell("what it says"), headCell("looked at", "number"), headCell("verdict"))),
      element("tbody", {}, [...triggered].map(([name, fared]) => element("tr", {},
        element("td", {}, element("code", {}, name)), element("td", {}, background.properties[name] ?? ""),
        element("td", { class: "number" }, grouped(fared.triggered)), verdictCell(fared, runs)))))));
  byId("searched").hidden = false;
}

// What was never looked at is not said to hold, and nothing is where a search has not seen everything.
function verdictCell({ triggered, violated }, runs) {
  if (violated) return element("td", { class: "bad" }, "✗ violated");
  if (triggered === 0) return element("td", { class: "warn" }, "never triggered");
  return runs.every(holds) ? element("td", { class: "good" }, "✓ holds") : element("td", { class: "faint" }, "not violated");
}

function counts(run) {
  const parts = [`${counted(run.states, "state")}, ${counted(run.transitions, "transition")}, depth ${grouped(run.depth)}`, `${run.stateBits} bits a state`];
  return [
    element("p", {}, holds(run) ? "Every interleaving was explored: " : `${run.verdict}: `, parts.join("; "), "."),
    run.omissions ? element("p", { class: "warn" }, `States may have been omitted: kept in ${run.omissions.store}, with probability at most ${run.omissions.probability}.`) : null,
    run.widest ? element("p", {}, "States differ most in ", run.widest.map(part => `${part.name} (${counted(part.values, "value")})`).join(", "), ".") : null,
    run.differences.map(difference => element("p", { class: "bad" }, difference)),
  ];
}
