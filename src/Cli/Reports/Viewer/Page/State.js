"use strict";
// The shared state as a list: what changes somewhere in the counterexample, and all the rest on demand.

const groups = [
  ["entries and tables", /^(pmd \d+|table T\d+|T\d+\[\d+\]|high word|half|.*waits for cpu|.*put aside under)/],
  ["locks", /lock|rwsem|^pml|^ptl|invalidated by|vma \d+ (read|write)-locked/],
  ["CPUs", /cpu \d+|store buffer/],
  ["pages", /page|content|anon|cache|folio|PG_/],
  ["mappings", /./],
];
let showsAll = false;

/** Draws the state at a step; what the step changed comes first and says what it was. */
function drawState(view, step) {
  const state = view.states[step];
  const changes = step > 0 ? view.steps[step - 1].changes : [];
  const news = new Map(changes.map(change => [change.name, change]));
  const names = showsAll ? [...state.keys()] : view.changed.filter(name => state.has(name) || news.has(name));
  const byGroup = new Map(groups.map(([title]) => [title, []]));
  for (const name of names) byGroup.get(groups.find(([, pattern]) => pattern.test(name))[0]).push(name);
  refill(byId("state"),
    [...byGroup].filter(([, members]) => members.length > 0).map(([title, members]) => element("div", { class: "group" },
      element("h3", {}, title),
      element("dl", {}, members.map(name => row(name, state.get(name) ?? "", news.get(name)))))),
    element("label", { class: "faint" },
      element("input", { type: "checkbox", id: "all-state", checked: showsAll, onchange: event => { showsAll = event.target.checked; drawState(view, shown.step); } }),
      ` also what never changes here (${grouped(state.size - view.changed.length)})`));
}

function row(name, value, change) {
  const isFiltered = shown.entry === name;
  return element("div", { class: change ? "news" : "" },
    element("dt", {}, element("button", {
      type: "button", class: "plain", "aria-pressed": `${isFiltered}`, title: isFiltered ? "Show all steps" : "Show only the steps that change this",
      onclick: () => filterEntry(isFiltered ? "" : name),
    }, name)),
    element("dd", {}, change ? [element("del", {}, change.before), " → ", element("ins", {}, change.after), spoken(" changed now")] : value));
}
