/**
 * Compares what a caller is shown in two runs. What is drawn at random may have another name in each run, but the
 * same thing has the same name wherever it is shown: names of one run belong to names of the other, one to one.
 */
import schema from "../schema.js";

type Kind = { name: string; pattern: RegExp };

const TABLES = ["_storage", ...Object.keys(schema.tables)];

/** What is drawn at random, and where it stands. Anything else must be the same. */
const RANDOM: Kind[] = [
  { name: "id", pattern: new RegExp(`0{6,}\\d+(?:${TABLES.join("|")})`) },
  { name: "uuid", pattern: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/ },
  { name: "secret", pattern: /(?<=\duploadIntents\.)[0-9a-f]{32}/ },
  { name: "token", pattern: /(?<=\/share\/)[\w-]{32}/ },
  // A hash of the URL that a redirect leads to.
  { name: "redirect", pattern: /(?<=\dversions-)[0-9a-f]{8}/ },
  { name: "presigned", pattern: /(?<=X-Amz-Signature=)[0-9a-f]{64}/ },
  { name: "signature", pattern: /(?<=signature=|\dreleases\.)[\w-]{43}/ },
  // The number of other transactions in the same millisecond shows in it; see docs/security.md.
  { name: "commit", pattern: /\b\d{19}(?=:\d)/ },
];
const ANY = new RegExp(
  RANDOM.map(({ name, pattern }) => `(?<${name}>${pattern.source})`).join("|"),
  "g",
);

type Token = { kind: string; text: string };

function tokensIn(text: string): { tokens: Token[]; rest: string } {
  const tokens: Token[] = [];
  const rest = text.replace(ANY, (...match: unknown[]) => {
    const found = match.at(-1) as Record<string, string | undefined>;
    const [kind, value] = Object.entries(found).find(([, one]) => one !== undefined)!;
    // The table of an id is no secret, and the same in both.
    tokens.push({ kind: kind === "id" ? value!.replace(/^\d+/, "") : kind, text: value! });
    return `<${kind}>`;
  });
  return { tokens, rest };
}

export class DifferentView extends Error {
  override readonly name = "DifferentView";
}

export class SameView {
  readonly #there = new Map<string, string>();
  readonly #back = new Map<string, string>();
  readonly #commits: [bigint, bigint][] = [];

  /** @throws DifferentView with the place of the first difference. */
  require(one: unknown, two: unknown, at = ""): void {
    if (typeof one === "string" && typeof two === "string") return this.#requireText(one, two, at);
    if (one === null || two === null || typeof one !== "object" || typeof two !== "object") {
      if (!Object.is(one, two)) throw this.#different(one, two, at);
      return;
    }
    const [keys, others] = [keysOf(one), keysOf(two)];
    if (Array.isArray(one) !== Array.isArray(two) || keys.join() !== others.join()) {
      throw this.#different(one, two, at);
    }
    for (const key of keys) {
      this.require(one[key as keyof typeof one], two[key as keyof typeof two], `${at}.${key}`);
    }
  }

  #requireText(one: string, two: string, at: string): void {
    const [left, right] = [tokensIn(one), tokensIn(two)];
    if (left.rest !== right.rest) throw this.#different(one, two, at);
    for (const [index, token] of left.tokens.entries()) {
      const other = right.tokens[index]!;
      if (token.kind !== other.kind) throw this.#different(one, two, at);
      const [known, knownBack] = [this.#there.get(token.text), this.#back.get(other.text)];
      if (known === undefined && knownBack === undefined) {
        if (token.kind === "commit") this.#requireOrder(token.text, other.text, at);
        this.#there.set(token.text, other.text);
        this.#back.set(other.text, token.text);
      } else if (known !== other.text || knownBack !== token.text) {
        throw this.#different(`${one}, before ${knownBack}`, `${two}, before ${known}`, at);
      }
    }
  }

  /** Earlier is earlier in both. */
  #requireOrder(one: string, two: string, at: string): void {
    const pair: [bigint, bigint] = [BigInt(one), BigInt(two)];
    const isTurned = this.#commits.some(([a, b]) => a < pair[0] !== b < pair[1]);
    if (isTurned) throw this.#different(one, two, at);
    this.#commits.push(pair);
  }

  #different(one: unknown, two: unknown, at: string): DifferentView {
    return new DifferentView(`at ${at || "the top"}:\n  ${shown(one)}\n  ${shown(two)}`);
  }
}

function keysOf(value: object): string[] {
  return Object.keys(value)
    .filter((key) => value[key as keyof typeof value] !== undefined)
    .sort();
}

function shown(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "bigint" ? String(inner) : inner,
  );
}
