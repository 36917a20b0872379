/* The dialog that merges two texts of one box.
 *
 * dialog#merge                         theirs, yours, result; [data-merge-who]
 * intake.merge({who, theirs, yours, proposed}) → Promise of {button, result}; button: theirs, save, or cancel
 */
(() => {
  const dialog = document.getElementById("merge");
  if (!dialog) return;
  // One dialog for all boxes: a second conflict waits until the first is decided.
  let before = Promise.resolve();

  function ask({ who, theirs, yours, proposed }) {
    const part = (name) => dialog.querySelector(`[name=${name}]`);
    dialog.querySelector("[data-merge-who]").textContent = who;
    part("theirs").value = theirs;
    part("yours").value = yours;
    part("result").value = proposed;
    dialog.returnValue = "cancel";
    dialog.showModal();
    part("result").focus();
    return new Promise((decide) => {
      dialog.onclose = () => decide({ button: dialog.returnValue, result: part("result").value });
    });
  }

  function merge(texts) {
    before = before.then(() => ask(texts));
    return before;
  }

  Object.assign(window.intake, { merge });
})();
