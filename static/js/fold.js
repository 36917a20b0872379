/* Narrow screens: the boxes of the canvas become a list, one open at a time. Without script all lie open.
 *
 * [data-canvas] [data-box]   a box; its heading [data-fold] becomes a button, .box-mark says written or empty beside it
 * [data-print]               prints; hidden where scripts do not run
 */
(() => {
  const narrow = matchMedia("screen and (max-width: 860px)");
  const boxes = [...document.querySelectorAll(".canvas [data-box]")];

  function fold(box, folded) {
    box.classList.toggle("folded", folded);
    box.querySelector(".fold")?.setAttribute("aria-expanded", String(!folded));
  }

  function open(box) {
    boxes.forEach((other) => fold(other, other !== box));
  }

  function toList() {
    boxes.forEach((box) => {
      const heading = box.querySelector("[data-fold]");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "fold";
      button.append(...heading.childNodes);
      button.addEventListener("click", () => {
        if (box.classList.contains("folded")) open(box);
        else fold(box, true);
      });
      heading.append(button);
    });
    const wanted = boxes.find((box) => `#${box.id}` === location.hash);
    open(boxes.find((box) => box.classList.contains("dirty")) || wanted || boxes[0]);
    wanted?.scrollIntoView();
  }

  function toPaper() {
    boxes.forEach((box) => {
      const button = box.querySelector(".fold");
      if (button) button.replaceWith(...button.childNodes);
      box.classList.remove("folded");
    });
  }

  narrow.addEventListener("change", () => (narrow.matches ? toList() : toPaper()));
  if (narrow.matches) toList();

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
})();
