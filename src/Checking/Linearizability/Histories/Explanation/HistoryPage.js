"use strict";
// Everything is in the page; this only scrolls, zooms, shows what is under the pointer, numbers an order, and goes from call to call.
const tip = document.getElementById("tip");
for (const op of document.querySelectorAll(".op")) {
  const show = () => {
    const order = op.querySelector("b").textContent;
    tip.textContent = op.dataset.tip + (order ? `\nplace ${order} in the order shown` : "");
    tip.hidden = false;
    const box = op.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 16))}px`;
    tip.style.top = `${box.bottom + 6 + tip.offsetHeight > innerHeight ? box.top - tip.offsetHeight - 6 : box.bottom + 6}px`;
  };
  const hide = () => { tip.hidden = true; };
  op.addEventListener("pointerenter", show);
  op.addEventListener("focus", show);
  op.addEventListener("pointerleave", hide);
  op.addEventListener("blur", hide);
}
for (const part of document.querySelectorAll(".part")) {
  const chart = part.querySelector(".chart");
  part.querySelector(".zoom").addEventListener("input", event => {
    chart.style.setProperty("--unit", chart.dataset.unit * 2 ** event.target.value);
  });
  part.querySelector(".only-conflict")?.addEventListener("change", event => {
    chart.classList.toggle("only", event.target.checked);
  });
  // The place where no order works is what one looks for first.
  const line = part.querySelector(".line");
  if (line) chart.scrollLeft = line.offsetLeft + line.firstChild.offsetWidth - chart.clientWidth + 8;
  const number = radio => {
    for (const badge of part.querySelectorAll(".op b")) badge.textContent = "";
    for (const point of part.querySelectorAll(".point")) point.remove();
    for (const [index, entry] of radio.dataset.order.split(" ").filter(Boolean).entries()) {
      const [id, at] = entry.split("@");
      const op = document.getElementById(id);
      op.querySelector("b").textContent = index + 1;
      const point = document.createElement("div");
      point.className = "point";
      point.style.setProperty("--at", at);
      point.style.setProperty("--row", op.style.getPropertyValue("--row"));
      op.after(point);
    }
  };
  for (const radio of part.querySelectorAll(".orders input")) {
    radio.addEventListener("change", () => number(radio));
    if (radio.checked) number(radio);
  }
}

// Keys go from call to call, over what is open.
const from = op => Number(op.style.getPropertyValue("--from"));
const ops = [...document.querySelectorAll(".part")].flatMap(part => [...part.querySelectorAll(".op")].sort((a, b) => from(a) - from(b)));
stepThrough(ops, "op", op => op.matches(".conflict, .stuck"), op => { op.closest("details").open = true; });
