"use strict";
// Elements are made here and nowhere else: texts become text, never markup.

/** An element with attributes and children; texts among the children are text, null and false are left out. */
function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same for SVG. */
function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return made;
}

/** The element of the page with that id. */
function byId(id) {
  return document.getElementById(id);
}

/** Puts other children into an element. */
function refill(parent, ...children) {
  parent.replaceChildren(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
}

/** A number with separators, as in the text output. */
function grouped(number) {
  return number.toLocaleString("en-US");
}

/** "1 step", "2 steps". */
function counted(number, noun, plural = `${noun}s`) {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

/** What is read aloud, and not seen. */
function spoken(text) {
  return element("span", { class: "spoken" }, text);
}

/** The class with a CPU's colour; what happens by itself has one too. */
function colourOf(cpu) {
  return cpu < 0 ? "cpu-other" : `cpu-${cpu % 4}`;
}

/** What a lane is called. */
function nameOfCpu(cpu) {
  return cpu < 0 ? "by itself" : `cpu ${cpu}`;
}

/** A button that copies a text; where the browser keeps that from a page, the text is selected, to be copied by hand. */
function copyButton(label, shown) {
  const said = element("span", { role: "status", class: "faint" });
  const button = element("button", { type: "button", onclick: copy }, label);
  return element("span", { class: "copy" }, button, " ", said);

  async function copy() {
    const selection = getSelection();
    selection.selectAllChildren(shown);
    try {
      await navigator.clipboard.writeText(shown.textContent);
      selection.removeAllRanges();
      said.textContent = "Copied.";
    } catch {
      said.textContent = document.execCommand("copy") ? "Copied." : "Selected: copy it with Ctrl+C.";
    }
  }
}
