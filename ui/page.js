// What Gradio does not do by itself: the language of the page, the names of messages for screen
// readers, a new answer shown from its beginning, and a click on [n] that brings its passage into
// view. The server puts before this file `const sourcier = {lang, user, bot, log}`, the words to use.
(() => {
  const root = document.documentElement;

  function setLanguage() {
    if (root.lang !== sourcier.lang) root.lang = sourcier.lang;
  }

  function setName(element, name) {
    if (element.getAttribute("aria-label") !== name) element.setAttribute("aria-label", name);
  }

  // Gradio names each message by its raw source ("bot's message: <div …"): unreadable aloud.
  function nameMessages() {
    for (const message of document.querySelectorAll("[data-testid=user], [data-testid=bot]")) {
      message.setAttribute("role", "group");
      setName(message, sourcier[message.dataset.testid]);
    }
    for (const log of document.querySelectorAll("#conversation [role=log]")) {
      setName(log, sourcier.log);
    }
  }

  // An answer is read from its beginning: Gradio would scroll to its end.
  let seen = "";
  function showLastTurn() {
    const asked = document.querySelectorAll("#conversation [data-testid=user]");
    const answers = document.querySelectorAll("#conversation .s-answer, #conversation .s-notice");
    const now = `${asked.length}/${answers.length}`;
    const last = asked[asked.length - 1];
    const log = last && last.closest("[role=log]");
    if (!log || now === seen) return;
    seen = now;
    requestAnimationFrame(() => {
      const top = last.getBoundingClientRect().top;
      log.scrollTop += top - log.getBoundingClientRect().top - 12;
      // on a small screen the whole page scrolls, not the conversation
      if (log.scrollHeight <= log.clientHeight + 1 && (top < 0 || top > innerHeight / 2)) {
        window.scrollBy({ top: top - 12 });
      }
    });
  }

  function reveal(event) {
    const link = event.target.closest && event.target.closest("a.s-cite");
    if (!link) return;
    const card = document.getElementById(link.getAttribute("href").slice(1));
    if (!card) return;
    event.preventDefault();
    for (let box = card.parentElement; box; box = box.parentElement) {
      if (box.tagName === "DETAILS") box.open = true;
    }
    for (const other of document.querySelectorAll(".s-card.s-shown")) {
      other.classList.remove("s-shown");
    }
    card.classList.add("s-shown");
    card.setAttribute("tabindex", "-1");
    card.focus({ preventScroll: true });
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    card.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "center" });
  }

  function start() {
    setLanguage();
    nameMessages();
    new MutationObserver(setLanguage).observe(root, { attributeFilter: ["lang"] });
    new MutationObserver(() => {
      nameMessages();
      showLastTurn();
    }).observe(document.body, { childList: true, subtree: true });
    document.addEventListener("click", reveal);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
