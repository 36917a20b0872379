/* Charts: the pointer or the arrow keys move a cross, and the value is read out.
 *
 * <figure class="chart" data-chart='{"labels": [...], "values": [...]}'>: ready-made texts, see intake/base/charts.py.
 */
(() => {
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };

  function wire(figure) {
    if (figure.dataset.wired) return;
    figure.dataset.wired = "yes";
    const { labels, values } = JSON.parse(figure.dataset.chart);
    const plot = figure.querySelector(".tc");
    const cross = figure.querySelector(".tc-cross");
    const readout = figure.querySelector(".tc-tip");
    let place = labels.length - 1;
    if (place < 0) return;

    function show(wanted) {
      place = Math.max(0, Math.min(labels.length - 1, wanted));
      const x = `${((place + 0.5) / labels.length) * 100}%`;
      cross.setAttribute("x1", x);
      cross.setAttribute("x2", x);
      readout.textContent = `${labels[place]}: ${values[place]}`;
    }

    function hide() {
      cross.setAttribute("x1", -999);
      cross.setAttribute("x2", -999);
      readout.textContent = "";
    }

    plot.addEventListener("pointermove", (event) => {
      const box = plot.getBoundingClientRect();
      show(Math.floor(((event.clientX - box.left) / box.width) * labels.length));
    });
    plot.addEventListener("pointerleave", hide);
    plot.addEventListener("blur", hide);
    plot.addEventListener("focus", () => {
      if (plot.matches(":focus-visible")) show(place);
    });
    plot.addEventListener("keydown", (event) => {
      if (!(event.key in STEPS)) return;
      show(place + STEPS[event.key]);
      event.preventDefault();
    });
  }

  const wireAll = (root) => root.querySelectorAll("[data-chart]").forEach(wire);
  document.addEventListener("htmx:afterSettle", (event) => wireAll(event.detail.elt.parentNode || document));
  wireAll(document);
})();
