"use strict";
// Which part of the page is seen, and how one moves in it.

/** Shows what the address asks for. */
function showAddress() {
  const before = shown.run;
  clearTimeout(addressLater);
  readAddress();
  const run = report.runs[shown.run];
  const isIndex = run === undefined;
  byId("index").hidden = !isIndex;
  byId("counterexample").hidden = isIndex || run.counterexample === null;
  drawHead(run);
  if (isIndex) {
    if (byId("index").childElementCount === 0) drawIndex();
    drawSearched(report.runs);
    document.title = `ptspec ${report.command}`;
    return;
  }
  drawSearched([run]);
  document.title = `${run.name}: ${run.verdict}`;
  if (run.counterexample === null) return;
  const view = viewOf(shown.run);
  if (before !== shown.run || byId("steps").childElementCount === 0) {
    drawViolation(view);
    drawScenario(view);
    drawFilters(view);
    drawLanes(view);
    if (before >= 0) scrollTo(0, 0);
  }
  drawFilters(view);
  filterLanes(view);
  drawOverview(view);
  measure();
  showStep(shown.step);
}

// The columns fill what is left of the window below what stands above them.
function measure() {
  const columns = byId("columns");
  columns.style.setProperty("--above", `${columns.getBoundingClientRect().top + scrollY}px`);
}

function drawHead(run) {
  if (run === undefined) return refill(byId("head"));
  const { bug, kernel } = bugOf(run);
  const index = report.runs.length > 1 ? element("p", {}, element("a", { href: "#" }, `← ptspec ${report.command}`), ` · ${counted(report.runs.length, "search", "searches")}`) : null;
  const isGood = kernel ? kernel.isAsSaid : run.counterexample === null;
  const tone = run.counterexample ? "bad" : isGood && holds(run) ? "good" : "warn";
  refill(byId("head"), index, element("h1", {}, run.name, " ", element("span", { class: `verdict ${tone}` }, `${run.counterexample ? "✗" : holds(run) ? "✓" : "?"} ${run.verdict}`)),
    bug ? element("p", {}, bug.isControl ? `A control: ${bug.title}` : bug.title, bug.fixes ? element("span", { class: "faint" }, ` · fixed by ${bug.fixes}`) : null) : null);
}

function bugOf(run) {
  const bug = (report.bugs ?? []).find(entry => entry.outside === null && (run.name === entry.id || run.name.startsWith(`${entry.id} in `)));
  const word = run.name.split(" in ")[1];
  return { bug, kernel: bug?.kernels.find(kernel => word === undefined || kernel.kernel === word) };
}

function drawViolation(view) {
  const { found, run } = view;
  const about = scenarioLine(found.scenario, "about");
  const facts = [
    ["kernel", scenarioLine(found.scenario, "kernel")], ["locks", scenarioLine(found.scenario, "locks")],
    ["config", scenarioLine(found.scenario, "config")], ["memory", scenarioLine(found.scenario, "memory")],
    ["changed", found.changes.length > 0 ? found.changes.map(change => element("code", { class: "changed-mark" }, change)) : ""],
    ["steps", `${found.steps.length}`], ["searched", `${counted(run.states, "state")}`],
  ].filter(([, value]) => value !== "");
  refill(byId("violation"),
    element("div", { class: "failure" },
      element("p", {}, failureText(view)),
      element("p", { class: "faint" }, `${found.property}: ${background.properties[found.property] ?? ""}`),
      view.around.waiting.map(line => element("p", {}, line))),
    element("dl", { class: "facts" }, facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)))),
    about ? element("p", { class: "faint" }, about) : null);
}

function drawScenario(view) {
  const scenario = element("pre", { tabindex: 0, id: "scenario-text" }, view.found.scenario);
  const changes = view.found.changes.map(change => ` \\\n    --change "${change}"`).join("");
  const few = view.found.properties.length < Object.keys(background.properties).length ? ` \\\n    --properties ${view.found.properties.join(",")}` : "";
  const command = element("pre", { tabindex: 0, id: "command-text" }, `ptspec explore ${scenarioFile(view)}${changes}${few}`);
  refill(byId("scenario"),
    element("h2", {}, "The scenario, to try it"), scenario, copyButton("Copy the scenario", scenario),
    element("p", {}, "Saved as a file, it is explored by"), command, copyButton("Copy the command", command));
}

function scenarioFile(view) {
  return `${/^scenario (\S+)/.exec(view.found.scenario)?.[1] ?? "scenario"}.txt`;
}

/** Goes to a step: by a key, a button, a click. */
function goTo(number) {
  if (number === shown.step) return;
  showStep(number);
}

/** Shows a step; the address tells which it is, without a trace in the browser's history. */
function showStep(number) {
  shown.step = number;
  const view = viewOf(shown.run);
  keepAddress();
  refill(byId("where"), "step ", element("strong", {}, `${number}`), ` of ${view.steps.length}`);
  byId("first").disabled = byId("previous").disabled = nextStep(view, number, -1) === number;
  byId("last").disabled = byId("next").disabled = nextStep(view, number, 1) === number;
  byId("slider").value = number;
  byId("slider").setAttribute("aria-valuetext", number === 0 ? "before the first step" : spokenStep(view, number));
  const cursor = byId("cursor");
  cursor.setAttribute("x1", number);
  cursor.setAttribute("x2", number);
  markRow(number);
  drawPicture(view, number);
  drawState(view, number);
  drawSources(view, number);
}

// Browsers refuse an address that changes more often than a few times a second, as it does under a key that is held down.
let addressKept = 0;
let addressLater = 0;

function keepAddress() {
  clearTimeout(addressLater);
  const wait = addressKept + 150 - performance.now();
  if (wait > 0) {
    addressLater = setTimeout(keepAddress, wait);
    return;
  }
  addressKept = performance.now();
  history.replaceState(null, "", addressOf(shown.step));
}

function spokenStep(view, number) {
  const step = view.steps[number - 1];
  return `step ${number}, ${nameOfCpu(step.cpu)}, ${step.text ?? step.step}`;
}

function move(direction, condition) {
  goTo(nextStep(viewOf(shown.run), shown.step, direction, condition));
}

function changesState(number) {
  return number === 0 || viewOf(shown.run).steps[number - 1].changes.length > 0;
}

const outermost = view => nextStep(view, view.steps.length + 1, -1);

const keys = {
  ArrowRight: () => move(1), j: () => move(1), ArrowLeft: () => move(-1), k: () => move(-1),
  Home: () => goTo(0), End: () => goTo(outermost(viewOf(shown.run))),
  c: () => move(1, changesState), C: () => move(-1, changesState), a: showAll,
  i: () => { clearTimeout(addressLater); if (report.runs.length > 1) location.hash = ""; },
  "?": () => byId("keys").showModal(),
};

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || byId("counterexample").hidden || byId("keys").open) return;
  const target = event.target;
  if (target.matches("select, input[type=search], input[type=range]")) return;
  const inList = target.closest("#steps") !== null;
  const isLane = /^\d$/.test(event.key) && viewOf(shown.run).lanes.includes(Number(event.key));
  const act = isLane ? () => hide(Number(event.key), !shown.hidden.has(Number(event.key)))
    : inList && event.key === "ArrowDown" ? keys.j
    : inList && event.key === "ArrowUp" ? keys.k
    : Object.hasOwn(keys, event.key) ? keys[event.key] : null;
  if (act === null) return;
  event.preventDefault();
  act();
}

byId("first").addEventListener("click", keys.Home);
byId("last").addEventListener("click", keys.End);
byId("previous").addEventListener("click", keys.k);
byId("next").addEventListener("click", keys.j);
byId("keys-button").addEventListener("click", keys["?"]);
addEventListener("keydown", onKey);
addEventListener("resize", measure);
addEventListener("hashchange", showAddress);
showAddress();
