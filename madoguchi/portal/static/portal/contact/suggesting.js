/* What may help at once, while somebody writes. It stands beside the way to a person and never before it. */
const PAUSE = 600;

export function suggest() {
  const place = document.querySelector("[data-suggestions]");
  if (!place) return;
  const source = place.dataset.reads ? document.getElementById(place.dataset.reads) : document.querySelector("[data-form] textarea");
  let waiting;
  source?.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => look(place, source.value), PAUSE);
  });
}

async function look(place, words) {
  const query = new URLSearchParams({ q: words.slice(0, 300), lang: document.documentElement.lang });
  const answer = await fetch(place.dataset.suggestions, { method: "POST", body: query }).catch(() => null);
  if (!answer?.ok) return;
  const { found } = await answer.json();
  place.querySelector("ul").replaceChildren(
    ...found.map((each) => {
      const row = document.createElement("li");
      const link = document.createElement("a");
      link.href = each.address;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = each.title;
      row.append(link);
      return row;
    }),
  );
  place.hidden = found.length === 0;
}

if (document.querySelector("[data-reads]")) suggest();
