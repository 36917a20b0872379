/* Choosing several projects, on every page with <form id="bulk" data-bulk>.
 *
 * input[name=code][form=bulk]   a check box beside a project; the bar is shown while one is ticked
 * [data-bulk-count]             says how many, in the words of data-word-one ("{n} chosen")
 * [data-bulk-all], -none        tick all that are shown, none
 * intake.bulk.toggle(code)      ticks or unticks the box of a project
 * What was ticked stays so when a part of the page is swapped.
 */
(() => {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const count = bar.querySelector("[data-bulk-count]");
  const all = bar.querySelector("[data-bulk-all]");
  const none = bar.querySelector("[data-bulk-none]");
  const boxes = () => [...document.querySelectorAll("input[name=code][form=bulk]")];
  const chosen = new Set(boxes().filter((box) => box.checked).map((box) => box.value));

  function show() {
    const ticked = boxes().filter((box) => box.checked).length;
    count.textContent = bar.dataset.wordOne.replace("{n}", ticked);
    bar.hidden = !ticked;
    all.hidden = false;
    none.hidden = false;
  }

  function tick(box, checked) {
    box.checked = checked;
    if (checked) chosen.add(box.value);
    else chosen.delete(box.value);
  }

  document.addEventListener("change", (event) => {
    if (!event.target.matches("input[name=code][form=bulk]")) return;
    tick(event.target, event.target.checked);
    show();
  });
  document.addEventListener("htmx:afterSettle", () => {
    boxes().forEach((box) => {
      box.checked = chosen.has(box.value);
    });
    show();
  });
  all.addEventListener("click", () => {
    boxes().forEach((box) => tick(box, true));
    show();
  });
  none.addEventListener("click", () => {
    boxes().forEach((box) => tick(box, false));
    show();
    document.getElementById("main").focus();
  });

  function toggle(code) {
    const box = boxes().find((other) => other.value === code);
    if (!box) return;
    tick(box, !box.checked);
    show();
  }

  window.intake.bulk = { toggle, show };
  show();
})();
