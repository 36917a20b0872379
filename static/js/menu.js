/* Menus are <details data-menu>: they close on Escape, on a click elsewhere, and when another one opens. */
(() => {
  const open = () => document.querySelectorAll("details[data-menu][open]");

  document.addEventListener("click", (event) => {
    // Not the click of a script: the queue opens an idea a moment after one has walked to it.
    if (!event.isTrusted) return;
    open().forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((menu) => {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    });
  });

  // Leaving by Tab closes, so that nothing stays open behind the focus.
  document.addEventListener("focusin", (event) => {
    open().forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
})();
