/**
 * SHA-256 (FIPS 180-4) and its HMAC (RFC 2104), part by part and without a promise: Web Crypto does neither, and a query
 * or mutation cannot wait for it.
 */

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const ROUNDS = words(
  "428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5" +
    " d807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174" +
    " e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da" +
    " 983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967" +
    " 27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85" +
    " a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070" +
    " 19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3" +
    " 748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2",
);

/** The same of the square roots of the first 8 primes. */
const START = words("6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19");

const BLOCK_BYTES = 64;

function words(hex: string): Int32Array {
  return Int32Array.from(hex.split(" "), (word) => Number.parseInt(word, 16));
}

const rotate = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits));

/** A hash of bytes that come in parts. */
export class Sha256 {
  readonly #state = START.slice();
  readonly #block = new DataView(new ArrayBuffer(BLOCK_BYTES));
  readonly #schedule = new Int32Array(ROUNDS.length);
  #size = 0;

  update(data: Uint8Array | string): this {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    const block = new Uint8Array(this.#block.buffer);
    for (let start = 0; start < bytes.length;) {
      const filled = this.#size % BLOCK_BYTES;
      const part = bytes.subarray(start, start + BLOCK_BYTES - filled);
      block.set(part, filled);
      start += part.length;
      this.#size += part.length;
      if (filled + part.length === BLOCK_BYTES) this.#compress();
    }
    return this;
  }

  /** Returns the digest. The hash takes no bytes after it. */
  digest(): Uint8Array<ArrayBuffer> {
    const bits = BigInt(this.#size) * 8n;
    const open = (this.#size + 1) % BLOCK_BYTES;
    const padding = new Uint8Array(1 + ((2 * BLOCK_BYTES - 8 - open) % BLOCK_BYTES) + 8);
    padding[0] = 0x80;
    new DataView(padding.buffer).setBigUint64(padding.length - 8, bits);
    this.update(padding);
    const digest = new DataView(new ArrayBuffer(4 * START.length));
    this.#state.forEach((word, index) => digest.setInt32(4 * index, word));
    return new Uint8Array(digest.buffer);
  }

  #compress(): void {
    const schedule = this.#schedule;
    const state = this.#state;
    for (let t = 0; t < 16; t++) schedule[t] = this.#block.getInt32(4 * t);
    for (let t = 16; t < ROUNDS.length; t++) {
      const x = schedule[t - 15]!;
      const y = schedule[t - 2]!;
      const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
      const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
      schedule[t] = s1 + schedule[t - 7]! + s0 + schedule[t - 16]!;
    }
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let d = state[3]!;
    let e = state[4]!;
    let f = state[5]!;
    let g = state[6]!;
    let h = state[7]!;
    for (let t = 0; t < ROUNDS.length; t++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[t]! + schedule[t]!) | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    state[0]! += a;
    state[1]! += b;
    state[2]! += c;
    state[3]! += d;
    state[4]! += e;
    state[5]! += f;
    state[6]! += g;
    state[7]! += h;
  }
}

/** Returns the HMAC of a message. */
export function hmacSha256(key: Uint8Array, message: Uint8Array | string): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array(BLOCK_BYTES);
  padded.set(key.length > BLOCK_BYTES ? new Sha256().update(key).digest() : key);
  const inner = new Sha256().update(padded.map((byte) => byte ^ 0x36)).update(message);
  const outer = new Sha256().update(padded.map((byte) => byte ^ 0x5c));
  return outer.update(inner.digest()).digest();
}
