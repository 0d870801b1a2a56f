// The search: over window.ptspecPages, which search-index.js sets: [title, address, words] of each page.
(() => {
  "use strict";
  const box = document.getElementById("search");
  const input = box.querySelector("input");
  const found = box.querySelector(".found");
  const most = 40;
  const pages = window.ptspecPages.map(([title, address, words]) =>
    ({ title, address, words, inTitle: title.toLowerCase(), inAll: `${title} ${words}`.toLowerCase() }));

  // The smaller the better; -1 for a page that lacks a word.
  const rank = (page, words) => {
    let sum = 0;
    for (const word of words) {
      if (page.inTitle === word) sum += 0;
      else if (page.inTitle.startsWith(word)) sum += 1;
      else if (page.inTitle.includes(word)) sum += 2;
      else if (page.inAll.includes(word)) sum += 5;
      else return -1;
    }
    return sum;
  };

  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(word => word.length > 0);
    found.replaceChildren();
    found.hidden = words.length === 0;
    if (words.length === 0) return;
    const hits = pages.map(page => ({ page, rank: rank(page, words) })).filter(hit => hit.rank >= 0)
      .sort((a, b) => a.rank - b.rank || a.page.title.length - b.page.title.length);
    for (const { page } of hits.slice(0, most)) {
      const link = document.createElement("a");
      link.href = box.dataset.root + page.address;
      link.setAttribute("role", "listitem");
      link.textContent = page.title;
      const about = document.createElement("small");
      about.textContent = page.words.slice(0, 110);
      link.append(about);
      found.append(link);
    }
    const end = document.createElement("p");
    end.textContent = hits.length === 0 ? "Nothing found." : hits.length > most ? `${hits.length} pages; the first ${most} are shown.` : "";
    if (end.textContent) found.append(end);
  };

  const step = by => {
    const links = [...found.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement) + by;
    (at < 0 || links.length === 0 ? input : links[Math.min(at, links.length - 1)]).focus();
  };

  input.addEventListener("input", show);
  input.addEventListener("keydown", event => {
    if (event.key === "Enter") found.querySelector("a")?.click();
  });
  box.addEventListener("keydown", event => {
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Escape") { input.value = ""; show(); input.focus(); }
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", event => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) return;
    event.preventDefault();
    input.focus();
  });
  document.addEventListener("click", event => { if (!box.contains(event.target)) found.hidden = true; });
  box.hidden = false;
})();
