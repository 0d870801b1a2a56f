"use strict";

/**
 * Moves through elements by keys: arrows, j and k, Home and End, c to the next one that is marked. The address keeps where one is, as
 * #NAME=KEY, and a page that is opened with such an address begins there.
 * @param items the elements, in the order of the walk; each has its key in data-key.
 * @param name what the address calls a key.
 * @param isMarked whether c stops at an element.
 * @param show shows the element that one has come to.
 */
function stepThrough(items, name, isMarked, show) {
  let current = -1;

  const go = (index, isAsked) => {
    if (index < 0 || index >= items.length) return;
    items[current]?.removeAttribute("aria-current");
    current = index;
    items[current].setAttribute("aria-current", "step");
    if (isAsked) history.replaceState(null, "", `#${name}=${encodeURIComponent(items[current].dataset.key)}`);
    show(items[current]);
    items[current].focus({ preventScroll: true });
    items[current].scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const next = direction => {
    for (let i = current + direction; i >= 0 && i < items.length; i += direction) {
      if (isMarked(items[i])) return i;
    }
    return current;
  };
  const moves = {
    ArrowRight: () => current + 1, j: () => current + 1, ArrowLeft: () => current - 1, k: () => current - 1,
    Home: () => 0, End: () => items.length - 1, c: () => next(1), C: () => next(-1),
  };
  const open = () => {
    const key = new URLSearchParams(location.hash.slice(1)).get(name);
    go(items.findIndex(item => item.dataset.key === key), false);
  };

  addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, select") || !Object.hasOwn(moves, event.key)) return;
    event.preventDefault();
    go(moves[event.key](), true);
  });
  for (const [index, item] of items.entries()) item.addEventListener("click", () => go(index, true));
  addEventListener("hashchange", open);
  open();
}
