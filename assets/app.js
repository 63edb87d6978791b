/* Maillage: the one small script.  Without it every page works; with it pages
   update by themselves, searches answer while typing, "/" and "?" do something. */
"use strict";
(() => {
  const $ = (s, in_ = document) => in_.querySelector(s), all = (s, in_ = document) => [...in_.querySelectorAll(s)];
  const typing = e => e && /^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName) && !/^(checkbox|radio|button|submit)$/.test(e.type);

  /* Put a fragment in place; what someone is typing into waits until they leave it. */
  function put(el, html) {
    const t = document.createElement("template");
    t.innerHTML = html;
    if (t.innerHTML === el.innerHTML) return;
    const active = document.activeElement, inside = el.contains(active);
    if (inside && typing(active)) {
      if (!el.waiting) active.addEventListener("blur", () => { const w = el.waiting; el.waiting = null; put(el, w); }, { once: true });
      el.waiting = html;
      return;
    }
    const back = inside && (active.id ? "#" + CSS.escape(active.id) : active.getAttribute("href") && `a[href="${CSS.escape(active.getAttribute("href"))}"]`);
    const open = all("details[open][id]", el).map(d => d.id);
    el.innerHTML = html;
    open.forEach(id => { const d = document.getElementById(id); if (d) d.open = true; });
    if (back) $(back, el)?.focus({ preventScroll: true });
    el.classList.remove("fresh"); void el.offsetWidth; el.classList.add("fresh");
  }
  function part(name, html) { all(`[data-part="${CSS.escape(name)}"]`).forEach(el => put(el, html)); }

  /* Rows that changed, newest first: each in its place; one that is not here comes on top of a data-rows="top". */
  function rows(html, list = $("[data-rows=top],[data-rows=there]")) {
    const t = document.createElement("template");
    t.innerHTML = html;
    all("tr", t.content).reverse().forEach(row => {
      const old = document.getElementById(row.id);
      if (old) put(old, row.innerHTML); else if (list?.dataset.rows === "top") list.prepend(row);
    });
  }
  /* The rows as they are now: after what the stream may have said to nobody. */
  async function again() {
    const list = $("[data-rows=top],[data-rows=there]");
    if (!list) return;
    try {
      const r = await fetch(location.href), now = new DOMParser().parseFromString(await r.text(), "text/html");
      const its = !r.redirected && $(`[data-rows=${list.dataset.rows}]`, now);
      if (its) put(list, its.innerHTML);
    } catch { /* no network yet: the stream says so */ }
  }

  /* data-live="/crises/12/events": the server sends whole parts by name. */
  for (const root of all("[data-live]")) {
    let timer, notice, lost = performance.now() > 2000;
    const es = new EventSource(root.dataset.live), names = new Set(all("[data-part]").map(e => e.dataset.part));
    names.forEach(n => es.addEventListener(n, e => part(n, e.data)));
    es.addEventListener("rows", e => rows(e.data));
    es.onopen = () => { clearTimeout(timer); timer = null; notice?.remove(); notice = null; if (lost) setTimeout(again, 3000 * Math.random()); lost = false; };
    es.onerror = () => timer ??= lost = setTimeout(() => {
      notice = document.createElement("p");
      notice.className = "lost"; notice.setAttribute("role", "status");
      notice.textContent = "▲ " + document.body.dataset.lost;
      $("main").prepend(notice);
    }, es.readyState === 2 ? 0 : 5000);
    addEventListener("pagehide", () => es.close());
  }

  /* data-search (GET) and data-count (POST), on a form or an input, with data-target="id":
     the answer is a fragment, or several [data-part] each for its place. */
  function live(el, url, post) {
    const form = el.form || el, target = document.getElementById(el.dataset.target);
    let timer, last;
    async function ask() {
      const body = new URLSearchParams(new FormData(form)), now = new AbortController();
      last?.abort();
      last = now;
      try {
        const r = await fetch(post ? url : url + (url.includes("?") ? "&" : "?") + body, {
          method: post ? "POST" : "GET", body: post ? body : null, headers: { "X-Maillage": "1" }, signal: now.signal });
        if (!r.ok || now !== last) return;
        const t = document.createElement("template");
        t.innerHTML = await r.text();
        const parts = all("[data-part]", t.content);
        if (now !== last) return;
        if (parts.length) parts.forEach(p => part(p.dataset.part, p.innerHTML));
        else if (target) put(target, t.innerHTML);
      } catch { /* aborted, or no network: the form can still be sent */ }
    }
    el.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, post ? 300 : 120); });
    el.addEventListener("change", () => { clearTimeout(timer); timer = setTimeout(ask, 0); });
  }
  all("[data-search]").forEach(e => live(e, e.dataset.search, false));
  all("[data-count]").forEach(e => live(e, e.dataset.count, true));

  /* data-undo="10" on the form that cancels: seconds left, then the page as it has become. */
  for (const form of all("form[data-undo]")) {
    const end = Date.now() + 1000 * form.dataset.undo, left = $("[data-left]", form);
    const tick = setInterval(() => {
      const s = Math.ceil((end - Date.now()) / 1000);
      if (left) left.textContent = Math.max(s, 0) + " s";
      if (s <= 0) { clearInterval(tick); location.reload(); }
    }, 250);
    form.addEventListener("submit", () => clearInterval(tick));
  }

  /* data-keep="60" on a form: sent by itself while the page is open; refused, the page as it has become. */
  for (const form of all("form[data-keep]"))
    setInterval(() => fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)),
      headers: { "X-Maillage": "1" } }).then(r => r.ok || location.reload(), () => {}), 1000 * form.dataset.keep);

  const keys = document.getElementById("keys");
  document.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape") {
      if (keys && !keys.hidden) keys.hidden = true;
      else if (typing(document.activeElement)) document.activeElement.blur();
    } else if (typing(e.target) || e.target.isContentEditable) return;
    else if (e.key === "/") {
      const q = $("main input[type=search]") || document.getElementById("q");
      if (q) { e.preventDefault(); q.focus(); q.select(); }
    } else if (e.key === "?" && keys) {
      keys.hidden = !keys.hidden;
      if (!keys.hidden) keys.focus();
    } else if (!e.repeat) {	/* data-key="1": that key presses it, or goes to it */
      const it = $(`main [data-key="${CSS.escape(e.key)}"]`);
      if (it) { e.preventDefault(); if (typing(it)) it.focus(); else it.click(); }
    }
  });
})();
