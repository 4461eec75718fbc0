/** The form and the signature of signed addresses, byte by byte. */
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeThrownBy } from "../component/testing/refusals.test-helpers.js";
import {
  MAX_SECONDS,
  type SignedClaim,
  type SigningKey,
  parseLifetime,
  parseSigned,
  parseSignedUpload,
  signPath,
  signUploadPath,
  verify,
} from "./signing.js";

const bytes = (hex: string) =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16)).buffer;
const KEY: SigningKey = { id: "k1", secret: bytes("00112233445566778899aabbccddeeff".repeat(2)) };
const OTHER: SigningKey = { id: "k1", secret: bytes("ff".repeat(32)) };
const CLAIM = { versionId: "v1", download: null, expires: 2_000_000_000 };

/** Long before any claim here expires, and near enough. */
const isValid = (key: SigningKey, request: Parameters<typeof verify>[1]) =>
  verify(key, request, (request.expires - 1) * 1000) === "valid";

/** What a key accepts of an address. */
function accepted(address: string, key = KEY): SignedClaim | null {
  const request = parseSigned(address);
  return request !== null && isValid(key, request) ? request : null;
}

/** All that has a meaning in an address; `null` if it cannot be read. */
function meaningOf(address: string): unknown {
  const [path, ...search] = address.split("?");
  const query = new URLSearchParams(`?${search.join("?")}`);
  const known = ["download", "expires", "key", "signature"].map((name) => query.getAll(name));
  try {
    return [path!.split("/").map(decodeURIComponent), known];
  } catch {
    return null;
  }
}

/** Checks that an address is accepted just when it means the same as the one that was signed. */
function expectJudged(changed: string, address: string): boolean {
  const isSame = JSON.stringify(meaningOf(changed)) === JSON.stringify(meaningOf(address));
  const claim = accepted(changed);
  if (isSame !== (claim !== null)) throw new Error(`${isSame} of ${JSON.stringify(changed)}`);
  if (claim === null) return false;
  const { message: _, ...meant } = accepted(address) as SignedClaim & { message: string };
  expect(claim).toMatchObject(meant);
  return true;
}

function signatureOf(message: string, secret: ArrayBuffer): string {
  return createHmac("sha256", new Uint8Array(secret)).update(message).digest("base64url");
}

describe("the signature", () => {
  // RFC 4231, test cases 1 to 4, 6 and 7.
  test.each([
    [
      "0b".repeat(20),
      "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ],
    [
      Buffer.from("Jefe").toString("hex"),
      "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ],
    [
      "aa".repeat(131),
      "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ],
    [
      "aa".repeat(131),
      "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.",
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ],
  ])("is that of RFC 4231 for the key %s", (key, message, expected) => {
    const signature = Buffer.from(expected, "hex").toString("base64url");
    const request = { ...CLAIM, keyId: "", message, signature };
    expect(isValid({ id: "", secret: bytes(key) }, request)).toBe(true);
    expect(isValid({ id: "", secret: bytes(`${key}00`) }, { ...request, message: "x" })).toBe(
      false,
    );
  });

  test("is what Node makes of everything in front of it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", minLength: 1 }),
        fc.option(fc.string({ unit: "binary" })),
        fc.integer({ min: 1, max: 999_999_999_999 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (name, download, expires, secret) => {
          const key = { id: "kéy", secret: new Uint8Array(secret).buffer };
          const address = signPath(key, name, { versionId: "v/1", download, expires });
          const [message, signature] = address.split("&signature=");
          expect(signature).toBe(signatureOf(message!, key.secret));
          expect(accepted(address, key)).toMatchObject({
            versionId: "v/1",
            download,
            expires,
            keyId: "kéy",
          });
          // What a browser makes of it is the same address.
          const url = new URL(`https://app.example/assets/${address}`);
          expect(url.pathname + url.search).toBe(`/assets/${address}`);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("does not fit another key, or another version", () => {
    const address = signPath(KEY, "a.png", CLAIM);
    expect(accepted(address)).toMatchObject(CLAIM);
    expect(accepted(address, OTHER)).toBeNull();
    const other = signPath(KEY, "a.png", { ...CLAIM, versionId: "v2" });
    const signature = other.split("&signature=")[1]!;
    expect(accepted(`${address.split("&signature=")[0]}&signature=${signature}`)).toBeNull();
  });
});

describe("an address that was changed", () => {
  const ADDRESSES = [
    signPath(KEY, "a.png", CLAIM),
    signPath(KEY, "Übung 1%.html", { ...CLAIM, download: "a&b=c?#é.html" }),
    signPath(KEY, "x", { ...CLAIM, download: "" }),
  ];
  const EVERY_BYTE = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));

  test.each(ADDRESSES)("in one byte: %s", (address) => {
    expect(accepted(address)).not.toBeNull();
    let tried = 0;
    let same = 0;
    const refuse = (changed: string) => {
      if (changed === address) return;
      tried += 1;
      if (expectJudged(changed, address)) same += 1;
    };
    for (let index = 0; index <= address.length; index += 1) {
      const [before, after] = [address.slice(0, index), address.slice(index)];
      refuse(before + after.slice(1));
      refuse(before);
      refuse(after);
      for (const byte of EVERY_BYTE) {
        refuse(before + byte + after);
        refuse(before + byte + after.slice(1));
      }
    }
    expect(tried).toBeGreaterThan(20_000);
    // An empty parameter more, or another spelling of a space.
    expect(same).toBeGreaterThan(0);
    expect(same).toBeLessThan(20);
  });

  test.each(ADDRESSES)("in several places at once: %s", (address) => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(address.length), fc.constantFrom(...EVERY_BYTE)), {
          minLength: 1,
          maxLength: 6,
        }),
        (edits) => {
          const characters = Array.from(address);
          for (const [index, byte] of edits) characters[index] = byte;
          const changed = characters.join("");
          expectJudged(changed, address);
        },
      ),
      { numRuns: 3000 },
    );
  });

  const [, address] = ADDRESSES as [string, string];
  const [message, signature] = address.split("&signature=") as [string, string];
  test.each<[string, string]>([
    ["nothing", ""],
    ["no signature", message],
    ["an empty signature", `${message}&signature=`],
    ["half a signature", `${message}&signature=${signature.slice(0, 20)}`],
    ["a padded signature", `${message}&signature=${signature}=`],
    [
      "a signature in plain base64",
      `${message}&signature=${Buffer.from(signature, "base64url").toString("base64")}`,
    ],
    [
      "a signature in hex",
      `${message}&signature=${Buffer.from(signature, "base64url").toString("hex")}`,
    ],
    ["two signatures", `${address}&signature=${signature}`],
    ["a second time to expire", address.replace("expires=", "expires=9999999999&expires=")],
    ["a second key", `${address}&key=k1`],
    ["an encoded second key", `${address}&%6bey=k1`],
    ["a plus for a space in its path", address.replaceAll("%20", "+")],
    ["a second download", address.replace("download=", "download=x&download=")],
    ["no download", address.replace(/download=[^&]*&/, "")],
    ["a semicolon between", address.replaceAll("&", ";")],
    ["a slash more", address.replace("v/", "v//")],
    ["a slash in front", `/${address}`],
    ["a dot segment", address.replace("v/", "./v/")],
    ["another name", address.replace("html?", "svg?")],
    ["a fragment", `${address}#x`],
    ["a line end", `${address}\n`],
    ["a leading zero", address.replace("expires=", "expires=0")],
    ["a plus sign", address.replace("expires=", "expires=+")],
    ["hours to live instead", address.replace(/expires=\d+/, "expires=1e15")],
  ])("to have %s", (_what, changed) => {
    expect(changed).not.toBe(address);
    expect(accepted(changed)).toBeNull();
  });

  test.each(["%", "%zz", "%e4", "%c0%af", "%ed%a0%80"])(
    "to have the escape %s, is refused and no error",
    (escape) => {
      const text = `v/${escape}/x?expires=1&key=${escape}&signature=${"A".repeat(43)}`;
      expect(parseSigned(text)).toBeNull();
      expect(accepted(`${address}&utm=${escape}`)).not.toBeNull();
    },
  );
});

describe("an address that means the same", () => {
  const claim = { ...CLAIM, download: "a b&c=d+e.html" };
  const address = signPath(KEY, "Übung 1%(1).html", claim);
  const [path, query] = address.split("?") as [string, string];

  test.each<[string, string]>([
    ["parameters of an advertisement", `${address}&utm_source=mail&fbclid=x%20y&gclid=1&gclid=2`],
    ["parameters in front", `${path}?mc_cid=1&${query}`],
    ["a parameter without a value", `${address}&x`],
    ["a trailing &", `${address}&`],
    ["a trailing =", `${address}&=`],
    ["a second ?", `${address}&next=a?b?c`],
    ["another order", `${path}?${query.split("&").reverse().join("&")}`],
    ["lower-case escapes", address.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())],
    ["needless escapes in its name", address.replace("bung", "%62%75ng")],
    ["needless escapes in its parameters", address.replace("&expires=2", "&%65xpires=%32")],
    ["fewer escapes", address.replace("%281%29", "(1)")],
    ["a name as it is read", address.replace("%C3%9Cbung", "Übung")],
    ["a query of a form", `${path}?${new URLSearchParams(query).toString()}`],
  ])("because of %s", (_what, changed) => {
    expect(changed).not.toBe(address);
    expect(accepted(changed)).toMatchObject(claim);
  });

  test("whatever is added to it", () => {
    const name = fc
      .string({ unit: "binary" })
      .filter((text) => !/^(download|expires|key|signature)$/.test(text));
    const added = fc.array(fc.tuple(name, fc.string({ unit: "binary" }), fc.nat(4)), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(added, fc.constantFrom("encoded", "form"), (parameters, as) => {
        const all = query.split("&").map((pair) => pair.split("=").map(decodeURIComponent));
        for (const [key, value, place] of parameters) all.splice(place, 0, [key, value]);
        const encoded = all.map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
        const form = new URLSearchParams(all).toString();
        expect(accepted(`${path}?${as === "form" ? form : encoded}`)).toMatchObject(claim);
      }),
      { numRuns: 500 },
    );
  });

  test("as one that takes an upload", () => {
    const upload = signUploadPath(KEY, { intentId: "i.1", expires: 1000 });
    const judged = (changed: string) => {
      const request = parseSignedUpload(changed);
      return request !== null && isValid(KEY, request) ? request.intentId : null;
    };
    for (const same of [upload, `${upload}&utm_source=x&`, upload.replace("i.1", "%69%2e1")]) {
      expect(judged(same)).toBe("i.1");
    }
    for (const other of [
      ...[`${upload}&key=k1`, `${upload}&download=x`, upload.replace("i.1", "i.2")],
      ...[
        upload.replace("i.1", "i.1/x"),
        upload.replace("upload", "v"),
        upload.replace("=1", "=2"),
      ],
    ]) {
      expect(judged(other)).toBeNull();
    }
  });

  test("is signed as it was before parameters were ignored", () => {
    expect(address).toBe(
      "v/v1/%C3%9Cbung%201%25%281%29.html?download=a%20b%26c%3Dd%2Be.html&expires=2000000000&key=k1" +
        "&signature=ba7uzw_PXRc2k5ZZJ8qtzDAKXQBTy0gJONI1BqMe1go",
    );
  });
});

describe("time", () => {
  const { message, signature, ...request } = parseSigned(
    signPath(KEY, "a", { ...CLAIM, expires: 1000 }),
  )!;
  const at = (now: number, key: SigningKey | null = KEY, changed = {}) =>
    verify(key, { message, signature, ...request, ...changed }, now);

  test("is over to the millisecond", () => {
    expect(at(999_999)).toBe("valid");
    expect(at(1_000_000)).toBe("expired");
    expect(at(1_000_001)).toBe("expired");
  });

  test("does not reach further than any address may", () => {
    const earliest = 1_000_000 - MAX_SECONDS * 1000;
    expect(at(earliest)).toBe("valid");
    expect(at(earliest - 1)).toBe("refused");
  });

  test("is told of no address that was changed", () => {
    for (const now of [999_999, 1_000_000]) {
      expect(at(now, OTHER)).toBe("refused");
      expect(at(now, KEY, { message: `${message}x` })).toBe("refused");
      expect(at(now, KEY, { signature: "A".repeat(43) })).toBe("refused");
    }
  });

  test("ends what a key signed that is not accepted any more", () => {
    expect(at(999_999, null)).toBe("refused");
    expect(at(1_000_000, null)).toBe("expired");
  });

  test.each([1, 60, MAX_SECONDS])("may be %d seconds", (seconds) => {
    expect(parseLifetime(seconds)).toBe(seconds);
  });

  test.each([0, -1, 0.5, MAX_SECONDS + 1, Number.NaN, Infinity, 2 ** 53])(
    "may not be %d seconds",
    (seconds) => {
      expect(codeThrownBy(() => parseLifetime(seconds))).toBe("ARGUMENT_INVALID");
    },
  );
});
