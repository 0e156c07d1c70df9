/* Looks for a number whose SHA-256 together with a key begins with zero bits. A worker: the page stays free. */
const primes = [];
for (let n = 2; primes.length < 64; n++) if (primes.every((each) => n % each)) primes.push(n);
const part = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
const K = primes.map((n) => part(Math.cbrt(n)));
const START = primes.slice(0, 8).map((n) => part(Math.sqrt(n)));
const turn = (x, n) => (x >>> n) | (x << (32 - n));
const w = new Int32Array(64);

/* The first word of the hash of a text of at most 55 signs of ASCII: one block. */
function firstWord(text) {
  w.fill(0);
  for (let i = 0; i < text.length; i++) w[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
  w[text.length >> 2] |= 0x80 << (24 - (text.length % 4) * 8);
  w[15] = text.length * 8;
  for (let i = 16; i < 64; i++) {
    const a = w[i - 15];
    const b = w[i - 2];
    w[i] = (w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10))) | 0;
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let i = 0; i < 64; i++) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  return (START[0] + a) >>> 0;
}

self.addEventListener("message", ({ data }) => {
  let number = 0;
  while (firstWord(`${data.key}:${number}`) >>> (32 - data.bits) !== 0) number++;
  self.postMessage(String(number));
});
