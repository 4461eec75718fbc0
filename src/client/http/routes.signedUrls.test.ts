/** A signed address over HTTP: no other meaning, no other file, no other time. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { type App, assets } from "../../component/testing/app.test-helpers.js";
import {
  DAY,
  HOUR,
  MINUTE,
  NOW,
  pass,
  stopTheClock,
} from "../../component/testing/clock.test-helpers.js";
import { expectSound } from "./answers.test-helpers.js";
import {
  type PlacedFile,
  type Storage,
  closeFolder,
  openSite,
  openStorage,
  signedPath,
} from "./site.test-helpers.js";

const WEEK_S = 7 * 24 * 60 * 60;

stopTheClock();

let storage: Storage;
let t: App;
let file: PlacedFile;
let neighbour: PlacedFile;
beforeEach(async () => {
  storage = openStorage();
  t = openSite();
  await closeFolder(t, "secret");
  file = await storage.place(t, "secret/plan", 1000, { filename: "a plan.png" });
  neighbour = await storage.place(t, "secret/other", 1000);
});

/** Whether two addresses have the same names and the same known parameters, each once, however they are spelled. */
function meansTheSame(address: string, signed: string): boolean {
  const meaningOf = (text: string) => {
    const { pathname, searchParams } = new URL(text, "https://any.host");
    const known = ["download", "expires", "key", "signature"];
    return [
      pathname.split("/").map(decodeURIComponent),
      known.map((name) => searchParams.getAll(name)),
    ];
  };
  try {
    const isBelow = asSent(address).startsWith("/assets/");
    return isBelow && JSON.stringify(meaningOf(address)) === JSON.stringify(meaningOf(signed));
  } catch {
    return false;
  }
}

/** What a client sends for an address, as its URL parser has it. */
const asSent = (address: string) => {
  const { pathname, search } = new URL(address, "https://any.host");
  return pathname + search;
};

async function expectRefused(address: string) {
  const response = await t.fetch(address);
  expect([400, 403, 404], `${response.status} for ${address}`).toContain(response.status);
  const isOurs = asSent(address).startsWith("/assets/");
  if (isOurs) await expectSound(response, "GET", null, { hidden: [file, neighbour] });
}

async function expectServed(address: string) {
  const response = await t.fetch(address);
  expect(response.status, address).toBe(200);
  const hidden = [file, neighbour];
  await expectSound(response, "GET", file, { isSigned: true, hidden });
  return response.headers;
}

const textOf = async (address: string) => await (await t.fetch(address)).text();

describe("is refused once it means something else", () => {
  const VISIBLE = /^[\x21-\x7e]$/;
  /** Each bit flipped, and what has a meaning in an address. */
  const others = (character: string) =>
    [
      ...[1, 2, 4, 8, 16, 32, 64].map((bit) => String.fromCharCode(character.charCodeAt(0) ^ bit)),
      ..."/?#&=%.+\\",
    ].filter((other) => VISIBLE.test(other) && other !== character);
  const escapeOf = (character: string) =>
    `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;

  test.each([
    ["to show the file", {}],
    ["to save it", { download: "é.png" }],
  ])("in any byte: %s", async (_what, wish) => {
    const signed = await signedPath(t, file, wish);
    expect((await t.fetch(signed)).status).toBe(200);
    let tried = 0;
    let same = 0;
    for (let place = 1; place < signed.length; place += 1) {
      const [before, character, after] = [
        signed.slice(0, place),
        signed[place]!,
        signed.slice(place + 1),
      ];
      const changed = [
        ...others(character).map((other) => before + other + after),
        before + escapeOf(character) + after,
        before + escapeOf(character).toUpperCase() + after,
        before + after,
        before + character + character + after,
      ];
      for (const address of changed) {
        if (meansTheSame(address, signed)) {
          same += 1;
          await expectServed(address);
          continue;
        }
        tried += 1;
        await expectRefused(address);
      }
    }
    expect(tried).toBeGreaterThan(signed.length * 12);
    // Escapes that need not be, and a backslash, which is a slash to clients.
    expect(same).toBeGreaterThan(signed.length);
    expect(storage.requests).toHaveLength(1 + same);
  });

  test("by what is left out or is there twice", async () => {
    const signed = await signedPath(t, file, { download: "b.png" });
    const [path, query] = signed.split("?") as [string, string];
    const [download, expires, key, signature] = query.split("&");
    for (const changed of [
      [download, key, signature],
      [download, expires, signature],
      [download, expires, key],
      [expires, key, signature],
      [download, expires, key, signature, signature],
      [download, expires, key, signature, "signature=x"],
      ["signature=x", download, expires, key, signature],
      [download, download, expires, key, signature],
      [download, expires, expires, key, signature],
      [download, expires, key, key, signature],
      [download, expires, key, "%6bey=x", signature],
      [download, expires, key, `${signature}=`],
      [download?.toUpperCase(), expires, key, signature],
    ]) {
      await expectRefused(`${path}?${changed.join("&")}`);
    }
    await expectRefused(`${path}/?${query}`);
    await expectRefused(`${path.replace("/v/", "//v/")}?${query}`);
    const shown = await signedPath(t, file);
    for (const more of ["&download", "&download=", "&download=x", "&%64ownload=x"]) {
      await expectRefused(shown + more);
    }
  });

  test("to be another file's, or another address's of the same file", async () => {
    const signed = await signedPath(t, file);
    const other = await signedPath(t, neighbour);
    const swap = (part: RegExp) => signed.replace(part, part.exec(other)![0]);
    for (const part of [/v\/[^/]+/, /v\/[^?]+/, /signature=.*/, /\?.*/]) {
      expect(swap(part)).not.toBe(signed);
      await expectRefused(swap(part));
    }
    const longer = await signedPath(t, file, { expiresIn: 3600 });
    await expectRefused(signed.replace(/expires=\d+/, /expires=\d+/.exec(longer)![0]));
  });

  test("to be signed with a key of another name, or with none", async () => {
    const signed = await signedPath(t, file);
    const { assetId } = (await t.query((ctx) =>
      assets.getAsset(ctx, { folderPath: "secret", basename: "plan" }),
    ))!;
    for (const id of ["", "x", file.versionId, assetId, "%00", "__proto__", "constructor"]) {
      await expectRefused(signed.replace(/key=[^&]*/, `key=${id}`));
    }
  });
});

describe("survives", () => {
  test.each([
    ["mail", "?utm_source=news&utm_medium=email&mc_eid=1&", ""],
    ["a social network", "?", "&fbclid=IwAR0-_x"],
    ["an advertisement", "?gclid=1&gclid=2&", "&dclid"],
    ["a trailing &", "?", "&"],
    ["junk", "?%ff=%zz&", "&a=b=c?d&=&&"],
  ])("%s", async (_what, front, back) => {
    for (const wish of [{}, { download: "é.png" }]) {
      const signed = await signedPath(t, file, wish);
      const headers = await expectServed(signed.replace("?", front) + back);
      expect(headers).toEqual(await expectServed(signed));
    }
  });

  test("another spelling, and another order", async () => {
    const signed = await signedPath(t, file, { download: "b c.png" });
    const [path, query] = signed.split("?") as [string, string];
    for (const same of [
      `${path}?${query.split("&").reverse().join("&")}`,
      `${path}?${new URLSearchParams(query).toString()}`,
      `${path.replace("a%20plan", "%61%20%70lan")}?${query}`,
      `${path.replace("/v/", "/x/../%76/")}?${query}`,
    ]) {
      await expectServed(same);
    }
  });
});

describe("says why it is refused", () => {
  test("expired, or changed; and of both that it was changed", async () => {
    const signed = await signedPath(t, file, { expiresIn: 60 });
    const forged = signed.replace(/signature=.{43}/, `signature=${"A".repeat(43)}`);
    const changed =
      "This URL is invalid: it was changed, or its key was revoked. Request a new one.";
    expect(await textOf(forged)).toBe(changed);
    pass(MINUTE);
    expect(await textOf(signed)).toBe("This URL has expired. Request a new one.");
    expect(await textOf(`${signed}&utm_source=x`)).toBe("This URL has expired. Request a new one.");
    expect(await textOf(forged)).toBe(changed);
    expect(await textOf(forged.replace(file.versionId, "none"))).toBe(changed);
    expect(await textOf(signed.replace(/expires=\d+/, "expires=99999999999"))).toBe(changed);
  });
});

describe("follows the clock", () => {
  const status = async (address: string) => (await t.fetch(address)).status;

  test("to the very second", async () => {
    vi.setSystemTime(NOW + 999);
    const signed = await signedPath(t, file, { expiresIn: 1 });
    vi.setSystemTime(NOW + 999);
    expect(await status(signed)).toBe(200);
    vi.setSystemTime(NOW + 1000);
    expect(await status(signed)).toBe(403);
  });

  test("in every part of a file that is read bit by bit", async () => {
    const signed = await signedPath(t, file, { expiresIn: 60 });
    const part = async () => (await t.fetch(signed, { headers: { Range: "bytes=0-9" } })).status;
    expect(await part()).toBe(206);
    pass(MINUTE);
    expect(await part()).toBe(403);
  });

  test("when it jumps back: further than any address may reach is refused", async () => {
    const signed = await signedPath(t, file, { expiresIn: WEEK_S });
    pass(-1);
    expect(await status(signed)).toBe(403);
    pass(1);
    expect(await status(signed)).toBe(200);
    const short = await signedPath(t, file);
    pass(-HOUR);
    expect(await status(short)).toBe(200);
    pass(-30 * DAY);
    expect(await status(short)).toBe(403);
  });

  test("when it was wrong: what was signed then does not last longer", async () => {
    const before = await signedPath(t, file, { expiresIn: WEEK_S });
    pass(365 * DAY);
    expect(await status(before)).toBe(403);
    const ahead = await signedPath(t, file, { expiresIn: WEEK_S });
    expect(await status(ahead)).toBe(200);
    pass(-365 * DAY);
    expect(await status(ahead)).toBe(403);
    expect(await status(before)).toBe(200);
    pass(-365 * DAY);
    const behind = await signedPath(t, file, { expiresIn: WEEK_S });
    expect(await status(behind)).toBe(200);
    pass(365 * DAY);
    expect(await status(behind)).toBe(403);
    // And what is signed now is good, whichever keys these jumps have made.
    expect(await status(await signedPath(t, file))).toBe(200);
  });

  test("while keys change by themselves", async () => {
    await signedPath(t, file);
    pass(29 * DAY);
    const old = await signedPath(t, file, { expiresIn: WEEK_S });
    pass(2 * DAY);
    const fresh = await signedPath(t, file, { expiresIn: WEEK_S });
    const keyOf = (address: string) => /key=([^&]+)/.exec(address)![1];
    expect(keyOf(fresh)).not.toBe(keyOf(old));
    pass(4 * DAY);
    expect([await status(old), await status(fresh)]).toEqual([200, 200]);
    pass(DAY);
    expect([await status(old), await status(fresh)]).toEqual([403, 200]);
  });
});
