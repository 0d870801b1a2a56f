"use strict";
// The picture of memory: pmd entries, the tables that they point to, the locks of both, and who walks which table.

const drawing = { pmdWidth: 150, tableLeft: 198, tableWidth: 176, width: 378, row: 24, gap: 16, title: 20, line: 21 };

/** Draws memory as it is at a step; what the step changed stands out by a double edge and a word, not by colour only. */
function drawPicture(view, step) {
  const state = view.states[step];
  const news = new Map(step > 0 ? view.steps[step - 1].changes.map(change => [change.name, change]) : []);
  const kinds = new Map(scenarioLines(view.found.scenario, "vma"));
  const tables = placed([...state.keys()].filter(name => /^table T\d+$/.test(name)).map(name => tableOf(view, state, news, name)));
  const slots = placed([...state.keys()].filter(name => /^pmd \d+$/.test(name)).map(name => slotOf(state, news, name, kinds)));
  const height = Math.max(bottomOf(tables), bottomOf(slots)) + 4;
  const parts = [
    ...slots.map(slot => drawArrow(slot, tables)),
    ...slots.map(drawSlot),
    ...tables.map(drawTable),
    ...drawWalks(view, step, tables),
  ];
  refill(byId("picture"), svg("svg", {
    viewBox: `0 0 ${drawing.width} ${height}`, role: "img", "aria-label": describe(slots, tables),
  }, parts));
}

function slotOf(state, news, name, kinds) {
  const slot = Number(name.slice(4));
  return {
    name, value: state.get(name), change: news.get(name), kind: kinds.get(slot) ?? "",
    target: /^table (T\d+)/.exec(state.get(name))?.[1] ?? null,
    lock: lockOf(state, news, [`pml ${slot}`, "page_table_lock"]), height: drawing.title + 32 + drawing.line,
  };
}

function tableOf(view, state, news, name) {
  const table = name.slice("table ".length);
  const entries = [...state.keys()].filter(key => key.startsWith(`${table}[`));
  const life = state.get(name);
  const isFree = life === "freed";
  return {
    table, life, change: news.get(name), isFree, lock: isFree ? null : lockOf(state, news, [`ptl ${table}`]),
    entries: isFree ? [] : entries.map(key => ({ key, value: contentOf(state, state.get(key)), change: news.get(key) })),
    height: drawing.title + (isFree ? 0 : entries.length * drawing.row + (1 + mostWalkers(view, table)) * drawing.line),
  };
}

// A page that an entry maps is told with what it holds, where that is known.
function contentOf(state, value) {
  const page = value.split(" ").find(word => state.has(`content of ${word}`));
  const short = value.replace(" (read-only)", " ro");
  return page === undefined ? short : `${short} = ${state.get(`content of ${page}`)}`;
}

function lockOf(state, news, names) {
  const name = names.find(candidate => state.has(candidate));
  return name === undefined ? null : { name, holder: state.get(name), change: news.get(name) };
}

function placed(boxes) {
  let top = 4;
  for (const box of boxes) {
    box.top = top;
    top += box.height + drawing.gap;
  }
  return boxes;
}

function bottomOf(boxes) {
  return boxes.length === 0 ? 0 : boxes.at(-1).top + boxes.at(-1).height;
}

function drawSlot(slot) {
  const top = slot.top + drawing.title;
  return svg("g", { class: `slot${slot.change ? " news" : ""}` },
    svg("rect", { x: 3, y: top, width: drawing.pmdWidth, height: 32, rx: 5 }),
    text(4, slot.top + 13, slot.name, 8, "title"),
    text(10 + 7.9 * slot.name.length, slot.top + 13, slot.kind, 16, "small"),
    text(12, top + 21, slot.value, slot.change ? 8 : 17, "value"),
    slot.change ? was(drawing.pmdWidth - 5, top + 21, slot.change) : null,
    slot.lock ? drawLock(6, top + 50, slot.lock) : null);
}

function drawTable(table) {
  const { tableLeft: left, tableWidth: width, title, row } = drawing;
  const isOut = !["installed", "freed", "allocated"].includes(table.life);
  return svg("g", { class: `table${table.isFree ? " free" : ""}${isOut ? " out" : ""}${table.change ? " news" : ""}` },
    table.entries.length > 0 ? svg("rect", { x: left, y: table.top + title, width, height: table.entries.length * row, rx: 5 }) : null,
    text(left + 1, table.top + 13, `${table.table} ${table.life}`, 20, "title"),
    table.change ? was(left + width, table.top + 13, table.change) : null,
    table.entries.map((entry, i) => drawEntry(entry, i, left, table.top + title + i * row, width)),
    table.lock ? drawLock(left + 3, table.top + title + table.entries.length * row + 18, table.lock) : null);
}

function drawEntry(entry, index, left, top, width) {
  return svg("g", { class: `entry${entry.change ? " news" : ""}` },
    index > 0 ? svg("line", { x1: left, x2: left + width, y1: top, y2: top }) : null,
    entry.change ? svg("rect", { x: left + 2.5, y: top + 2.5, width: width - 5, height: drawing.row - 5, rx: 3 }) : null,
    text(left + 9, top + 16.5, `${index}`, 3, "small"),
    text(left + 26, top + 16.5, entry.value, entry.change ? 11 : 18, "value"),
    entry.change ? was(left + width - 7, top + 16.5, entry.change) : null);
}

function was(x, y, change) {
  return text(x, y, change.before, 10, "small was", "end");
}

// A padlock: shut in its holder's colour, open when nobody holds it.
function drawLock(x, y, lock) {
  const cpu = /^cpu (\d+)$/.exec(lock.holder)?.[1];
  const isHeld = cpu !== undefined;
  return svg("g", { class: `lock ${isHeld ? `held ${colourOf(Number(cpu))}` : ""}${lock.change ? " news" : ""}` },
    svg("path", { class: "shackle", d: isHeld ? `M${x + 2.5} ${y - 7}v-2a3.5 3.5 0 0 1 7 0v2` : `M${x + 2.5} ${y - 7}v-3a3.5 3.5 0 0 1 7 0` }),
    svg("rect", { x, y: y - 7, width: 12, height: 9, rx: 2 }),
    text(x + 18, y + 1, `${lock.name}: ${lock.holder}`, 30, "small"),
    lock.change ? svg("rect", { class: "around", x: x - 3, y: y - 15, width: 26 + 6.2 * `${lock.name}: ${lock.holder}`.length, height: 21, rx: 4 }) : null);
}

function drawArrow(slot, tables) {
  const table = tables.find(t => t.table === slot.target);
  if (table === undefined) return null;
  const [x1, y1, x2, y2] = [drawing.pmdWidth + 3, slot.top + drawing.title + 16, drawing.tableLeft - 2, table.top + drawing.title + drawing.row / 2];
  const middle = (x1 + x2) / 2;
  return svg("g", { class: `arrow${slot.change ? " news" : ""}` },
    svg("path", { d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2 - 6} ${y2}` }),
    svg("path", { class: "tip", d: `M${x2} ${y2}l-8 -4.5v9z` }));
}

// Whoever walks a table stands below it: how far it has come towards owning it.
function drawWalks(view, step, tables) {
  const lines = new Map();
  return walkersOf(view.walks[step]).flatMap(({ name, cpu, stage, target }) => {
    const table = tables.find(t => t.table === target && !t.isFree);
    if (table === undefined) return [];
    const line = (lines.get(target) ?? 0) + 1;
    lines.set(target, line);
    const x = drawing.tableLeft + 3;
    const y = table.top + drawing.title + table.entries.length * drawing.row + line * drawing.line + 14;
    const isNews = step > 0 && view.around.traces[step - 1].walks.some(change => change.name === name);
    return [svg("g", { class: `walk ${colourOf(cpu)}${isNews ? " news" : ""}` },
      svg("path", { class: "tip", d: `M${x + 1} ${y}h10l-5 -9z` }),
      text(x + 18, y, `cpu ${cpu} ${spaced(stage)}`, 25, "small"),
      svg("title", {}, `cpu ${cpu}: ${stages[stage] ?? stage}`))];
  });
}

function walkersOf(walks) {
  return [...walks].map(([name, value]) => {
    const [, stage, target] = /^(\w+) (T\d+)$/.exec(value) ?? [];
    return { name, cpu: Number(/of cpu (\d+)$/.exec(name)[1]), stage, target };
  }).filter(walk => walk.target !== undefined);
}

// Room is kept for all who ever walk a table at once, so that nothing moves from step to step.
function mostWalkers(view, table) {
  view.mostWalkers ??= new Map();
  if (!view.mostWalkers.has(table)) {
    view.mostWalkers.set(table, Math.max(0, ...view.walks.map(walks => walkersOf(walks).filter(walk => walk.target === table).length)));
  }
  return view.mostWalkers.get(table);
}

const stages = {
  SampledReadOnly: "has a pointer to the table, and may only read: it has no value to compare the pmd entry with later",
  AcquiredReadOnly: "read-only, and holds the table's lock: the table may already be out of the pmd entry",
  Sampled: "has a pointer to the table, and the value to prove itself by later",
  Acquired: "holds the table's lock, and has not proved yet that the table is still in the pmd entry",
  Stale: "holds the lock of a table known to be out of the pmd entry: nothing to do but let go",
  Owned: "holds the lock of a table proved to be in the pmd entry",
  OwnedUnmapped: "holds the lock of the table it owned, and has given the pointer up",
  Released: "has let the lock go, and kept the pointer",
};

function spaced(stage) {
  return stage.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}

function text(x, y, content, most, kind, anchor = "start") {
  const isLong = content.length > most;
  return svg("text", { x, y, class: kind, "text-anchor": anchor },
    isLong ? `${content.slice(0, most - 1)}…` : content, isLong ? svg("title", {}, content) : null);
}

function describe(slots, tables) {
  const lock = box => box.lock ? `, ${box.lock.name} ${box.lock.holder}` : "";
  return [
    ...slots.map(slot => `${slot.name} is ${slot.value}${lock(slot)}`),
    ...tables.map(t => `table ${t.table} is ${t.life}${t.entries.map(e => `, ${e.key} ${e.value}`).join("")}${lock(t)}`),
  ].join("; ");
}
