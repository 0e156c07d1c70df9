// What a website does with the window: says who is signed in, tells it what happens, opens it.
window.Madoguchi ??= (...call) => (window.Madoguchi.q ??= []).push(call);
const identity = JSON.parse(document.getElementById("identity").textContent);
if (identity) window.Madoguchi("identify", identity);
document.getElementById("ask").addEventListener("click", () => window.Madoguchi("open"));
document.getElementById("out")?.addEventListener("click", () => window.Madoguchi("forget"));
for (const button of document.querySelectorAll("[data-ware]")) {
  button.addEventListener("click", () => { window.Madoguchi("event", "cart"); button.textContent += " ✓"; button.disabled = true; });
}
