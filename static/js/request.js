/* Requests of our own scripts (htmx makes its own).
 *
 * intake.post(address, fields, headers) → Promise of {ok, status, response, signedOut}; status 0 means no connection.
 * intake.reason(response) → Promise of the sentence in a failed answer: problem+json, or HTML with [data-detail].
 * The token and the sign-in page come from <body data-csrf data-sign-in>.
 */
(() => {
  async function post(address, fields, headers = {}) {
    const response = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: {
        "X-CSRFToken": document.body.dataset.csrf,
        // The server then answers with a part of a page instead of a redirect to a whole one.
        "HX-Request": "true",
        Accept: "text/html, application/problem+json",
        ...headers,
      },
    }).catch(() => null);
    if (!response) return { ok: false, status: 0, response: null, signedOut: false };
    // Whoever is signed out by now is sent to the sign-in page: a 204 that is no success.
    const signedOut = (response.headers.get("HX-Redirect") || "").startsWith(document.body.dataset.signIn);
    return { ok: response.ok && !signedOut, status: response.status, response, signedOut };
  }

  function sentence(body, type) {
    if (type.includes("json")) {
      try {
        const problem = JSON.parse(body);
        return [problem.detail, ...(problem.errors || []).map((fault) => fault.detail)].filter(Boolean).join(" ");
      } catch {
        return "";
      }
    }
    const found = new DOMParser().parseFromString(body, "text/html").querySelector("[data-detail]");
    return found ? found.textContent.trim().replace(/\s+/g, " ") : "";
  }

  async function reason(response) {
    return sentence(await response.text(), response.headers.get("Content-Type") || "");
  }

  window.intake = { ...window.intake, post, reason, sentence };
})();
