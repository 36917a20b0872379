/* Bold, list and link for the texts of the canvas, with the browser's own undo.
 *
 * form [data-tools]                    buttons [data-tool=bold|list|link]; hidden where scripts do not run
 *   textarea[name=text]                what they change: Ctrl+B and Ctrl+K in it do the same
 */
(() => {
  const KEYS = { b: "bold", k: "link" };

  // insertText keeps what Ctrl+Z takes back; setRangeText is for browsers that do not know it.
  function put(field, start, end, text) {
    field.focus();
    field.setSelectionRange(start, end);
    if (document.execCommand("insertText", false, text)) return;
    field.setRangeText(text, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function bold(field) {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const around = value.slice(start - 2, start) === "**" && value.slice(end, end + 2) === "**";
    const chosen = value.slice(start, end);
    if (around) {
      put(field, start - 2, end + 2, chosen);
      field.setSelectionRange(start - 2, end - 2);
    } else {
      put(field, start, end, `**${chosen}**`);
      field.setSelectionRange(start + 2, end + 2);
    }
  }

  function list(field) {
    const { selectionStart, selectionEnd, value } = field;
    const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const rest = value.indexOf("\n", selectionEnd);
    const end = rest < 0 ? value.length : rest;
    const lines = value.slice(start, end).split("\n");
    const listed = lines.every((line) => line.startsWith("- "));
    const text = lines.map((line) => (listed ? line.slice(2) : line.startsWith("- ") ? line : `- ${line}`)).join("\n");
    put(field, start, end, text);
    const caret = start + text.length;
    field.setSelectionRange(lines.length > 1 ? start : caret, caret);
  }

  function link(field) {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const chosen = value.slice(start, end);
    const address = /^https?:\/\/\S+$/.test(chosen) ? chosen : "https://";
    const words = address === chosen ? "" : chosen;
    put(field, start, end, `[${words}](${address})`);
    // The caret goes where something is missing: the words, or the address.
    const at = words ? start + words.length + 3 : start + 1;
    field.setSelectionRange(at, words ? at + address.length : at);
  }

  const TOOLS = { bold, list, link };

  document.querySelectorAll("[data-tools]").forEach((tools) => {
    const field = tools.closest("form").querySelector("textarea[name=text]");
    tools.hidden = false;
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("[data-tool]");
      if (button) TOOLS[button.dataset.tool](field);
    });
    field.addEventListener("keydown", (event) => {
      const tool = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && KEYS[event.key.toLowerCase()];
      if (!tool) return;
      event.preventDefault();
      TOOLS[tool](field);
    });
  });
})();
