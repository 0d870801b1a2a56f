"use strict";
// The drawing is in the page; this moves through its events, and says each in full.
const said = document.getElementById("event");
const isEvidence = item => item.dataset.kind !== "event";
stepThrough([...document.querySelectorAll(".step")], "line", isEvidence, item => {
  said.textContent = item.dataset.text;
  said.classList.remove("faint");
});
