/* After sending: the draft is forgotten; and where the sending was held back, the browser works for it unseen. */
const sent = document.querySelector("[data-sent]");
if (sent) {
  try {
    sessionStorage.removeItem(`madoguchi-form-${sent.dataset.sent}`);
  } catch {
    /* a browser that keeps nothing */
  }
}

const held = document.querySelector("[data-held]");
if (held && window.Worker) {
  const worker = new Worker(held.dataset.worker);
  worker.addEventListener("message", async ({ data }) => {
    worker.terminate();
    const answer = await fetch(held.dataset.proof, { method: "POST", body: new URLSearchParams({ number: data }) }).catch(() => null);
    if (answer?.ok && (await answer.json()).taken) location.reload();
  });
  worker.postMessage({ key: held.dataset.held, bits: Number(held.dataset.bits) });
}
