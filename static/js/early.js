/* Keys pressed while the page is still being read, before its other scripts have run: kept until keys.js asks for them,
 * so that whoever types fast loses none. The only script that is not deferred.
 *
 * intake.earlyKeys() → the events so far, and no more are kept
 */
(() => {
  const early = [];
  const keep = (event) => early.push(event);
  document.addEventListener("keydown", keep);
  window.intake = {
    earlyKeys() {
      document.removeEventListener("keydown", keep);
      return early;
    },
  };
})();
