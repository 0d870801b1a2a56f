"use strict";
// For each CPU the text of the routine that it is in, the statement marked that it takes or comes to, and who called it.

const chosenFrames = new Map();
const words = {
  takes: "takes this step", could: "could run", waits: "has to wait", done: "is done",
};

/** Draws a pane for each CPU. */
function drawSources(view, step) {
  refill(byId("sources"), [...view.cpus.keys()].filter(cpu => !shown.hidden.has(cpu)).map(cpu => pane(view, cpu, step)));
  for (const current of byId("sources").querySelectorAll(".current")) {
    const list = current.closest("ol");
    list.scrollTop = current.offsetTop - list.clientHeight / 2 + current.offsetHeight / 2;
  }
  const panes = byId("sources");
  const active = panes.querySelector(".takes")?.closest(".source");
  if (active && panes.scrollHeight > panes.clientHeight) panes.scrollTop = active.offsetTop - panes.offsetTop - (panes.clientHeight - active.offsetHeight) / 2;
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
