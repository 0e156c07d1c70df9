// Runs on the host's page: a button, a badge, a bubble, a frame. All else is inside the frame, on our own origin.
(() => {
  const script = document.currentScript;
  if (!script || window.Madoguchi?.is_there) return;
  const key = script.dataset.site, origin = new URL(script.src).origin, root = `${origin}/chat/${encodeURIComponent(key)}/`;
  const queue = window.Madoguchi?.q ?? [], listeners = {}, PHONE = matchMedia("(max-width: 520px)");
  const own = (tag, name, text) => Object.assign(document.createElement(tag), { className: name || "", textContent: text || "" });
  let look, place, button, badge, live, bubble, frame, veil, spoken, language, consents = script.dataset.consent === "yes";
  let is_open = false, is_hidden = script.dataset.hidden === "yes", is_ready = false, unread = 0, identity = "", events = [], shown_page = "";

  const ja_or_en = (tag) => (tag.toLowerCase().startsWith("ja") ? "ja" : "en");
  const tell = (name, detail) => (listeners[name] ?? []).forEach((hear) => { try { hear(detail); } catch (error) { setTimeout(() => { throw error; }); } });
  const post = (type, rest) => { if (is_ready) frame.contentWindow.postMessage({ madoguchi: type, ...rest }, origin); };

  // The host's storage holds only that the window was opened, and in which language; only after it was.
  const remember = (name, value, where = "localStorage") => { try { value == null ? window[where].removeItem(name) : window[where].setItem(name, value); } catch { /* blocked: nothing is remembered */ } };
  const remembered = (name, where = "localStorage") => { try { return window[where].getItem(name); } catch { return null; } };
  const OPENED = `madoguchi:${key}`, KEPT = `${OPENED}:kept`, CHOSEN = `${OPENED}:language`;

  // What the visitor has chosen holds for as long as the page speaks what it spoke then.
  const speak = (wished) => {
    const [was, chosen] = (remembered(CHOSEN) ?? "").split(">");
    spoken = ja_or_en(wished);
    language = was === spoken ? ja_or_en(chosen) : spoken;
  };
  speak(script.dataset.language || document.documentElement.lang || navigator.language || "ja");

  const verbs = {
    open: () => open(true),
    close: () => close(),
    hide: () => { is_hidden = true; close(); arrange(); post("hidden", { is_hidden }); },
    show: () => { is_hidden = false; arrange(); post("hidden", { is_hidden }); },
    identify: (token) => { identity = String(token); post("identity", { token: identity }); },
    event: (name) => { const event = { name: String(name) }; is_ready ? post("event", event) : events.push(event); },
    on: (name, hear) => { (listeners[name] ??= []).push(hear); if (name === "ready" && is_ready) hear(); },
    language: (wished) => { const was = language; speak(String(wished)); if (look && language !== was) start(); },
    consent: (given) => { consents = given !== false; if (consents && look) make_frame(); },
    forget: () => { identity = ""; remember(`${OPENED}:forget`, "1"); post("forget"); remember(OPENED); remember(KEPT, null, "sessionStorage"); close(); show_unread(0); },
  };
  window.Madoguchi = (verb, ...rest) => {
    if (!Object.hasOwn(verbs, verb)) console.warn(`Madoguchi knows no "${verb}".`);
    else if (look || verb === "on") verbs[verb](...rest);
    else queue.push([verb, ...rest]);
  };
  window.Madoguchi.is_there = true;

  const CSS = `:host{all:initial;position:fixed;z-index:2147483000;inset:auto;color-scheme:light dark;font:15px/1.5 "Hiragino Sans","Noto Sans JP","Yu Gothic UI",system-ui,sans-serif}
.button{all:unset;box-sizing:border-box;position:fixed;bottom:calc(var(--b) + env(safe-area-inset-bottom));display:flex;align-items:center;gap:8px;height:56px;min-width:56px;justify-content:center;padding:0 16px;border-radius:28px;background:var(--c);color:var(--o);cursor:pointer;box-shadow:0 2px 6px rgb(0 0 0/.16),0 8px 28px rgb(0 0 0/.18);transition:transform .12s;font-weight:600;white-space:nowrap;-webkit-tap-highlight-color:transparent}
.right .button,.right .bubble,.right .frame{right:calc(var(--e) + env(safe-area-inset-right))}.left .button,.left .bubble,.left .frame{left:calc(var(--e) + env(safe-area-inset-left))}
.button:hover{transform:scale(1.04)}.button:focus-visible{outline:3px solid var(--c);outline-offset:3px}.button svg{width:26px;height:26px}
.badge{position:absolute;top:-4px;right:-4px;min-width:20px;height:20px;padding:0 6px;box-sizing:border-box;border-radius:10px;background:#c22f1f;color:#fff;font:600 12px/20px system-ui;text-align:center}
.bubble{position:fixed;bottom:calc(var(--b) + 72px + env(safe-area-inset-bottom));max-width:min(320px,calc(100vw - 40px));border-radius:16px;background:light-dark(#fff,#1d2025);color:light-dark(#1e2430,#e8eaee);box-shadow:0 2px 6px rgb(0 0 0/.12),0 10px 36px rgb(0 0 0/.2)}
.bubble button{all:unset;box-sizing:border-box;display:block;padding:12px 44px 12px 16px;border-radius:16px;cursor:pointer}.bubble b{display:block;font-size:13px;color:light-dark(#566072,#aab2bf)}.bubble span{display:-webkit-box;-webkit-line-clamp:4;-webkit-box-orient:vertical;overflow:hidden;overflow-wrap:anywhere;white-space:pre-line}.bubble .shut{position:absolute;top:2px;right:2px;width:40px;height:40px;padding:0;text-align:center;line-height:40px;font-size:20px}.bubble button:focus-visible{outline:2px solid var(--c)}
.frame{position:fixed;bottom:calc(var(--b) + 72px);width:392px;height:min(680px,calc(100dvh - var(--b) - 96px));border-radius:16px;overflow:hidden;background:light-dark(#fbfaf7,#15171b);box-shadow:0 4px 12px rgb(0 0 0/.12),0 16px 56px rgb(0 0 0/.28);transition:opacity .14s,transform .14s,visibility .14s;transform-origin:bottom}
.frame.shut{opacity:0;visibility:hidden;transform:translateY(12px) scale(.98);pointer-events:none}.frame iframe{display:block;width:100%;height:100%;border:0;color-scheme:inherit}.veil{position:absolute;inset:0 0 auto;height:88px;background:var(--c)}
[hidden]{display:none!important}
@media(max-width:520px){.frame{inset:0!important;top:var(--t,0)!important;width:100%;height:var(--h,100dvh);bottom:auto!important;border-radius:0}.open .button{display:none}}
@media(prefers-reduced-motion:reduce){*{transition:none!important}}`;
  const CHAT = "M20.5 11.5a8 8 0 0 1-8.3 7.9c-1.2 0-2.4-.2-3.4-.7L4 20l1.2-4a7.6 7.6 0 0 1-1.4-4.5c0-4.4 3.7-8 8.4-8s8.3 3.6 8.3 8ZM8.5 10h7M8.5 13.5h4", DOWN = "m6 9.5 6 6 6-6";

  function svg(path) {  // piece by piece: the host may demand trusted types
    const [outer, inner] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
    for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" })) outer.setAttribute(name, value);
    inner.setAttribute("d", path);
    outer.append(inner);
    return outer;
  }

  function build() {
    const host = document.createElement("madoguchi-window"), shadow = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    shadow.adoptedStyleSheets = [sheet];
    place = own("div");
    button = own("button", "button");
    button.type = "button";
    button.addEventListener("click", () => (is_open ? close() : open(true)));
    for (const name of ["pointerenter", "focus"]) button.addEventListener(name, warm, { once: true });
    badge = own("span", "badge");
    badge.setAttribute("aria-hidden", "true");
    live = own("div");
    live.setAttribute("aria-live", "polite");
    place.append(live, button);
    place.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.isComposing) is_open ? close() : dismiss(); });
    shadow.append(place);
    document.documentElement.append(host);  // beside the body: some single-page sites replace that
  }

  function arrange() {
    if (!look) return;
    const { looks, words } = look;
    if (!place) build();
    place.className = `${looks.side} ${is_open ? "open" : ""}`;
    place.hidden = is_hidden && !is_open;
    button.hidden = is_hidden;
    for (const [name, value] of [["--c", looks.colour], ["--o", looks.on], ["--b", `${looks.bottom}px`], ["--e", `${looks.edge}px`]]) place.style.setProperty(name, value);
    button.replaceChildren(svg(is_open ? DOWN : CHAT));
    if (look.label && !is_open) button.append(own("span", "", look.label));
    button.append(badge);
    badge.hidden = !unread;
    badge.textContent = unread > 99 ? "99+" : unread;
    button.setAttribute("aria-label", (is_open ? words.close : look.label || words.open) + (unread ? ` (${words.unread.replace("{n}", unread)})` : ""));
    button.setAttribute("aria-expanded", is_open);
    if (bubble) bubble.hidden = is_open;
  }

  function show_unread(count) {
    if (count === unread) return;
    unread = count;
    arrange();
    tell("unread", count);
  }

  function warm() {  // the page is on its way while the finger is
    const link = own("link");
    link.rel = "preconnect";
    link.href = origin;
    document.head.append(link);
  }

  function make_frame() {
    if (frame) return;
    const theme = script.dataset.theme || "", around = own("div", "frame shut");
    frame = own("iframe");
    frame.title = look.words.title;
    frame.allow = "clipboard-write";
    frame.src = `${root}?language=${ja_or_en(language)}${theme ? `&theme=${theme}` : ""}`;
    veil = own("div", "veil");
    around.append(veil, frame);
    place.prepend(around);
    const made = frame, look_after = () => { if (frame === made && !is_ready) away(); };
    frame.addEventListener("load", () => setTimeout(look_after, 4000));  // a page of errors loads too, and says nothing
    setTimeout(look_after, 30000);
  }

  function away() {  // the server does not answer: nobody is left with a dead window
    const was_open = is_open;
    close();
    if (was_open) remember(`${OPENED}:open`, "1", "sessionStorage");  // it opens again when the server is back
    frame?.parentNode.remove();
    frame = null;
    is_ready = false;
    look = null;
    if (place) place.hidden = true;
    tell("away");
    later();
  }

  function open(by_hand) {
    if (!look || is_open) return;
    make_frame();
    is_open = true;
    remember(OPENED, "opened");
    remember(`${OPENED}:open`, "1", "sessionStorage");
    dismiss();
    frame.parentNode.classList.remove("shut");
    arrange();
    fit();
    if (by_hand) frame.focus();
    post("open", { by_hand });
    tell("open");
  }

  function close() {
    if (!is_open) return;
    const had_focus = place.getRootNode().activeElement === frame;
    is_open = false;
    remember(`${OPENED}:open`, null, "sessionStorage");
    frame?.parentNode.classList.add("shut");
    arrange();
    if (had_focus) button.focus();
    post("close");
    tell("close");
  }

  function fit() {  // above the keyboard of a phone
    const view = window.visualViewport;
    if (!view || !place) return;
    const is_needed = is_open && PHONE.matches;
    place.style.setProperty("--h", is_needed ? `${view.height}px` : "");
    place.style.setProperty("--t", is_needed ? `${view.offsetTop}px` : "");
  }

  function announce({ name, text }) {
    if (is_open || !text) return;
    bubble?.remove();
    bubble = own("div", "bubble");
    const said = own("button"), shut = own("button", "shut", "×");
    said.append(own("b", "", name), own("span", "", text));
    said.addEventListener("click", () => open(true));
    shut.setAttribute("aria-label", look.words.dismiss);
    shut.addEventListener("click", dismiss);
    said.type = shut.type = "button";
    bubble.append(said, shut);
    live.append(bubble);
  }

  function dismiss() {
    if (bubble?.contains(place.getRootNode().activeElement)) button.focus();
    bubble?.remove();
    bubble = null;
  }

  const page = () => ({ url: location.href.split("#")[0], title: document.title, referrer: document.referrer });

  const heard = {
    hello: () => {
      is_ready = true;
      veil.remove();
      post("welcome", { identity, page: page(), is_open, is_hidden, by_hand: place.getRootNode().activeElement === frame, storage: remembered(KEPT, "sessionStorage"), may_keep: script.dataset.storage !== "no", forget: remembered(`${OPENED}:forget`) });
      remember(`${OPENED}:forget`);
      shown_page = location.href;
      events.splice(0).forEach((event) => post("event", event));
      tell("ready");
    },
    close,
    unread: ({ count }) => show_unread(count),
    line: (told) => { announce(told); tell("line", { from: told.from }); },
    keep: ({ text }) => remember(KEPT, text, "sessionStorage"),
    language: (told) => {
      language = ja_or_en(told.language);
      remember(CHOSEN, `${spoken}>${language}`);
      ask().then((found) => { if (found) { look = found; frame.title = look.words.title; arrange(); } });
    },
    identified: () => tell("identified"),
    refused: ({ code }) => tell("refused", code),
    nonce: ({ nonce }) => tell("nonce", nonce),
  };
  addEventListener("message", (event) => {
    if (frame && event.origin === origin && event.source === frame.contentWindow && Object.hasOwn(heard, event.data?.madoguchi)) heard[event.data.madoguchi](event.data);
  });
  visualViewport?.addEventListener("resize", fit);
  visualViewport?.addEventListener("scroll", fit);
  setInterval(() => { if (is_ready && location.href !== shown_page) { shown_page = location.href; post("page", { page: page() }); } }, 2000);

  const ask = () => fetch(`${root}look?language=${ja_or_en(language)}`, { credentials: "omit", signal: AbortSignal.timeout?.(10000) }).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);

  let pause = 5000;
  const later = () => { setTimeout(start, pause); pause = Math.min(pause * 2, 600000); };

  async function start() {
    const found = await ask();
    if (!found) return look ? undefined : later();
    look = found;
    arrange();
    if (frame) { const was = is_open; is_open = false; frame.parentNode.remove(); frame = null; is_ready = false; if (was) open(false); }
    queue.splice(0).forEach((call) => window.Madoguchi(...call));
    if (remembered(`${OPENED}:open`, "sessionStorage") && !PHONE.matches) open(false);
    else if (consents || remembered(OPENED)) make_frame();
  }

  const idle = () => (window.requestIdleCallback ?? ((run) => setTimeout(run, 1)))(start, { timeout: 2000 });
  document.readyState === "complete" ? idle() : addEventListener("load", idle, { once: true });
})();
