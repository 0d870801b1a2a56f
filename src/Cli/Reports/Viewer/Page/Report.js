"use strict";
// What the page is drawn from: what --json wrote, and beside it texts of routines, places of CPUs, values before the first step.

const report = JSON.parse(byId("report").textContent);
const background = JSON.parse(byId("background").textContent);
const views = new Map();

/** A counterexample as the page shows it: the search's document, what is around it, and its states, which are computed once. */
function viewOf(index) {
  if (!views.has(index)) views.set(index, makeView(report.runs[index], background.runs[index]));
  return views.get(index);
}

function makeView(run, around) {
  const found = run.counterexample;
  const states = [new Map(around.initial.map(({ name, value }) => [name, value]))];
  const walks = [new Map()];
  for (const [i, step] of found.steps.entries()) {
    states.push(after(states[i], step.changes));
    walks.push(after(walks[i], around.traces[i].walks));
  }
  const cpus = scenarioLines(found.scenario, "cpu").map(([, operations]) => operations);
  const events = found.steps.some(step => step.cpu < 0 || step.others.some(other => other.cpu < 0));
  return {
    run, found, around, states, walks, cpus,
    steps: found.steps,
    lanes: [...cpus.keys(), ...(events ? [-1] : [])],
    changed: [...new Set(found.steps.flatMap(step => step.changes.map(change => change.name)))],
    beginnings: beginningsOf(found.steps, cpus.length),
    marks: marksOf(found.changes),
  };
}

function after(values, changes) {
  if (changes.length === 0) return values;
  const next = new Map(values);
  for (const change of changes) next.set(change.name, change.after);
  return next;
}

/** Lines "WORD N..." of a scenario as pairs of what stands before and behind the ":" or "=". */
function scenarioLines(scenario, word) {
  return [...scenario.matchAll(new RegExp(`^  ${word} (\\d+)(?: =|:) (.*)$`, "gm"))].map(([, number, rest]) => [Number(number), rest]);
}

/** The rest of the line of a scenario that begins with a word; "" where there is none. */
function scenarioLine(scenario, word) {
  return new RegExp(`^  ${word} (.*)$`, "m").exec(scenario)?.[1] ?? "";
}

// The steps, as their numbers, that begin an operation: the first of a CPU, and each after one with an outcome.
function beginningsOf(steps, cpus) {
  const begins = new Array(cpus).fill(true);
  return new Set([...steps.entries()].flatMap(([i, step]) => {
    if (step.cpu < 0) return [];
    const begun = begins[step.cpu];
    begins[step.cpu] = step.outcome !== null;
    return begun ? [i + 1] : [];
  }));
}

// What is changed in the routines, by statement: "routine#number".
function marksOf(changes) {
  const marks = new Map();
  for (const change of changes) {
    for (const [statement] of change.matchAll(/\w+#\d+/g)) marks.set(statement, [...(marks.get(statement) ?? []), change]);
  }
  return marks;
}

/**
 * Where a CPU is at a step: what it takes then, or comes to next. In step 0 nobody has taken anything.
 * @returns the place in the background (-1 when it is done), its frames, and how the CPU fares: takes, could, waits, done.
 */
function standing(view, cpu, step) {
  const now = step > 0 ? view.steps[step - 1] : null;
  if (now?.cpu === cpu) return { place: view.around.places[step - 1], how: "takes" };
  let next = step;
  while (next < view.steps.length && view.steps[next].cpu !== cpu) next++;
  const place = next < view.steps.length ? view.around.places[next] : view.around.ends[cpu];
  if (place < 0) return { place, how: "done" };
  if (now === null) return { place, how: "could" };
  return { place, how: now.others.some(other => other.cpu === cpu) ? "could" : "waits" };
}

/** The variables that a CPU still needs after a step, and the names of those that this step changed. */
function variablesAt(view, cpu, step) {
  const own = [];
  for (let i = step; i > 0 && own.length < 2; i--) {
    if (view.steps[i - 1].cpu === cpu) own.push(i);
  }
  if (own.length === 0) return { values: [], changed: new Set() };
  const values = view.around.traces[own[0] - 1].variables;
  if (own[0] !== step) return { values, changed: new Set() };
  const before = new Map(own.length < 2 ? [] : view.around.traces[own[1] - 1].variables.map(v => [v.name, v.value]));
  return { values, changed: new Set(values.filter(v => before.get(v.name) !== v.value).map(v => v.name)) };
}

/** Whether a search is over with nothing violated. */
function holds(run) {
  return run.verdict === "holds";
}

/** What the command line says a step by itself is called. */
function nameOfEvent(step) {
  return step.startsWith("grace period of ") ? step.slice("grace period of ".length).replace(/ ends$/, "'s grace period ends") : step;
}
