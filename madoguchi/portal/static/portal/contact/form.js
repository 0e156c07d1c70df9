/* A contact form, made more comfortable. Without this file everything can be sent as well. */
import { suggest } from "./suggesting.js";

const form = document.querySelector("[data-form]");
const kept = `madoguchi-form-${form.dataset.form}`;
const fields = () => [...form.elements].filter((each) => each.name && !["hidden", "file", "submit"].includes(each.type) && !each.closest(".empty-please"));

const remember = (text) => {
  try {
    if (text === undefined) return sessionStorage.getItem(kept);
    sessionStorage.setItem(kept, text);
  } catch {
    /* a browser that keeps nothing */
  }
  return null;
};

function valuesOf(name) {
  return [...form.elements]
    .filter((each) => each.name === name && !each.disabled && (!["radio", "checkbox"].includes(each.type) || each.checked))
    .map((each) => each.value.trim())
    .filter(Boolean);
}

function ask() {
  for (const place of form.querySelectorAll("[data-when]")) {
    const values = valuesOf(place.dataset.when);
    const holds = place.dataset.is ? values.includes(place.dataset.is) : values.length > 0;
    place.hidden = !holds;
    for (const each of place.querySelectorAll("input, select, textarea")) each.disabled = !holds;
  }
}

function keepDraft() {
  remember(JSON.stringify(fields().filter((each) => !["radio", "checkbox"].includes(each.type) || each.checked).map((each) => [each.name, each.value])));
}

function bringBack() {
  if ("cameBack" in form.dataset) return;
  const draft = JSON.parse(remember() || "[]");
  for (const [name, value] of draft) {
    for (const each of fields().filter((one) => one.name === name)) {
      if (["radio", "checkbox"].includes(each.type)) each.checked ||= each.value === value;
      else if (!each.value) each.value = value;
    }
  }
}

function begin() {
  const begun = form.elements.begun;
  if (begun.value) return;
  begun.value = "1";
  fetch(form.dataset.begun, { method: "POST", keepalive: true }).catch(() => {});
}

function complain(page) {
  const fresh = new DOMParser().parseFromString(page, "text/html");
  for (const old of document.querySelectorAll("main > .errors, .field > .error")) old.remove();
  const told = fresh.querySelector(".errors");
  if (!told) return;
  told.querySelector("[data-without-js]")?.remove();
  form.before(told);
  for (const each of fresh.querySelectorAll(".field > .error")) {
    document.getElementById(each.id.replace(/_error$/, ""))?.closest(".field").append(each);
  }
  told.scrollIntoView({ block: "center" });
}

function sendWithFiles(event) {
  const files = [...form.querySelectorAll("input[type=file]")].some((each) => each.files.length && !each.disabled);
  if (!files) return;
  event.preventDefault();
  const place = form.querySelector("[data-progress]");
  const [bar, words] = place.children;
  const request = new XMLHttpRequest();
  place.hidden = false;
  place.classList.remove("failed");
  words.textContent = form.dataset.sending;
  request.upload.addEventListener("progress", (told) => told.lengthComputable && (bar.value = (100 * told.loaded) / told.total));
  const fail = () => {
    place.classList.add("failed");
    words.textContent = form.dataset.failed;
    lock(false);
  };
  request.addEventListener("load", () => {
    if (request.status === 200) location.assign(request.responseURL);
    else if ([422, 429].includes(request.status)) {
      complain(request.responseText);
      place.hidden = true;
      lock(false);
    } else fail();
  });
  request.addEventListener("error", fail);
  request.open("POST", form.action);
  request.send(new FormData(form));
}

function lock(isSending) {
  form.querySelector("button.main").disabled = isSending;
}

form.addEventListener("input", () => {
  begin();
  ask();
  keepDraft();
});
form.addEventListener("submit", (event) => {
  lock(true);
  sendWithFiles(event);
});
addEventListener("pageshow", () => lock(false));
bringBack();
ask();
suggest();
