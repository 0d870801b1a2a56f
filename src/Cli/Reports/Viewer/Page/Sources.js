"use strict";
// For each CPU the text of the routine that it is in, the statement marked that it takes or comes to, and who called it.

const chosenFrames = new Map();
const words = {
  takes: "takes this step", could: "could run", waits: "has to wait", done: "is done",
};

/** Draws a pane for each CPU; one in which nothing is new stays, scrolled as it is. */
function drawSources(view, step) {
  const before = new Map([...byId("sources").children].map(old => [old.dataset.key, old]));
  const panes = [...view.cpus.keys()].filter(cpu => !shown.hidden.has(cpu)).map(cpu => {
    const key = keyOf(view, cpu, step);
    const made = before.get(key) ?? pane(view, cpu, step);
    made.dataset.key = key;
    return made;
  });
  if (panes.some((made, i) => byId("sources").children[i] !== made) || panes.length !== before.size) refill(byId("sources"), panes);
  for (const made of panes.filter(each => !before.has(each.dataset.key))) scrollToCurrent(made);
  const list = byId("sources");
  const active = list.querySelector(".takes")?.closest(".source");
  if (active && list.scrollHeight > list.clientHeight) list.scrollTop = active.offsetTop - list.offsetTop - (list.clientHeight - active.offsetHeight) / 2;
}

// All that a pane shows.
function keyOf(view, cpu, step) {
  const { place, how } = standing(view, cpu, step);
  const { values, changed } = variablesAt(view, cpu, step);
  return JSON.stringify([shown.run, cpu, place, how, step === 0, operationAt(view, cpu, step), chosenFrames.get(`${cpu} ${place}`) ?? -1, values, [...changed]]);
}

function scrollToCurrent(made) {
  const current = made.querySelector(".current");
  const list = current?.closest("ol");
  if (list) list.scrollTop = current.offsetTop - list.clientHeight / 2 + current.offsetHeight / 2;
}

function pane(view, cpu, step) {
  const { place, how } = standing(view, cpu, step);
  const operation = operationAt(view, cpu, step);
  const head = element("h3", {}, element("span", { class: "chip" }, nameOfCpu(cpu)), " ", element("span", { class: "operation" }, operation),
    element("span", { class: `how ${how}` }, step === 0 && how === "could" ? "begins here" : words[how]));
  if (place < 0) return element("section", { class: `source ${colourOf(cpu)} is-done`, "data-cpu": cpu, "aria-label": nameOfCpu(cpu) }, head);
  const frames = view.around.stacks[place];
  const level = Math.min(chosenFrames.get(`${cpu} ${place}`) ?? frames.length - 1, frames.length - 1);
  return element("section", { class: `source ${colourOf(cpu)}`, "data-cpu": cpu, "aria-label": nameOfCpu(cpu) },
    head, stack(cpu, place, frames, level), listing(view, frames[level], level === frames.length - 1, how), variables(view, cpu, step));
}

// The operation that the CPU is in, or comes to.
function operationAt(view, cpu, step) {
  const next = view.steps.slice(Math.max(0, step - 1)).find(taken => taken.cpu === cpu);
  const last = view.steps.findLast(taken => taken.cpu === cpu);
  return next?.operation ?? last?.operation ?? view.cpus[cpu];
}

function stack(cpu, place, frames, level) {
  return element("nav", { class: "stack", "aria-label": `Call stack of cpu ${cpu}` }, frames.map(([routine, statement], i) => [
    i > 0 ? element("span", { class: "faint", "aria-hidden": "true" }, " › ") : null,
    element("button", {
      type: "button", class: "plain", "aria-pressed": `${i === level}`,
      onclick: () => { chosenFrames.set(`${cpu} ${place}`, i); drawSources(viewOf(shown.run), shown.step); },
    }, `${background.routines[routine].name}#${statement}`),
  ]).flat());
}

function listing(view, [routine, statement], isInnermost, how) {
  const text = background.routines[routine];
  const numbers = new Map(text.statements.map(([number, line]) => [line, number]).reverse());
  const current = text.statements.find(([number]) => number === statement)?.[1];
  return element("figure", { class: "listing" },
    element("ol", { tabindex: "0", "aria-label": `Text of ${text.name}` }, text.lines.map((line, i) => {
      const number = i + 1 === current ? statement : numbers.get(i + 1);
      const changes = text.statements.filter(([, at]) => at === i + 1).flatMap(([n]) => view.marks.get(`${text.name}#${n}`) ?? []);
      const isCurrent = i + 1 === current;
      const sign = !isCurrent ? "" : !isInnermost ? "↳" : how === "takes" ? "▶" : how === "waits" ? "‖" : "▷";
      return element("li", { class: `${isCurrent ? `current ${isInnermost ? how : "calls"}` : ""}${changes.length > 0 ? " is-changed" : ""}`, "aria-current": isCurrent ? "true" : null },
        element("span", { class: "sign", "aria-hidden": "true" }, sign), element("span", { class: "line" }, number ?? ""),
        element("code", { style: `--indent:${line.length - line.trimStart().length}ch` }, line.trimStart() || " "),
        changes.map(change => element("span", { class: "changed-mark" }, change)));
    })),
    element("figcaption", { class: "faint" }, `${text.file}:${text.line}, follows ${text.follows}${text.kernels ? `, kernels ${text.kernels}` : ""}`));
}

function variables(view, cpu, step) {
  const { values, changed } = variablesAt(view, cpu, step);
  if (values.length === 0) return null;
  return element("ul", { class: "variables", "aria-label": `Variables of cpu ${cpu}` }, values.map(({ name, value }) =>
    element("li", { class: changed.has(name) ? "news" : "", title: name }, `${name.slice(name.indexOf(".") + 1)} = ${value}`)));
}
