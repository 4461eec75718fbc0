import path from "node:path";
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { ROOT, joinPath, parentOf } from "../shared/paths.js";
import { MirrorError } from "./errors.js";
import { type NameRules, Names, OWN_FOLDER, holdableName, isSafeLocal } from "./names.js";
import { trustedAssetPath, trustedPath } from "./trusted.js";

const LINUX: NameRules = { isCaseInsensitive: false, isPortable: false, maxBytes: 255 };
const MAC: NameRules = { ...LINUX, isCaseInsensitive: true };
const WINDOWS: NameRules = { ...MAC, isPortable: true };
const SHORT: NameRules = { ...LINUX, maxBytes: 143 };

/** Names that collide, are reserved, are long or want to get out. */
const odd = [
  ...["a", "A", "ß", "SS", "ss", "con", "CON.txt", "x.", "x ", "a:b", "a?b", "a\\b", "..", ".", ""],
  ...[OWN_FOLDER, ".Convex-Mirror", ".cva-0123456789abcdef.part", "é", "e\u0301", "\u0000", "\n"],
  ...["x".repeat(255), "x".repeat(256), "ü".repeat(127), "../x", "/etc", "C:", "..\\x", "~", "a~1"],
];
const segment = fc.oneof(
  fc.constantFrom(...odd),
  fc.string({ unit: "binary", minLength: 1, maxLength: 10 }),
);
const addresses = fc.array(
  fc.record({
    kind: fc.constantFrom("file" as const, "folder" as const),
    segments: fc.array(segment, { minLength: 1, maxLength: 4 }),
  }),
  { maxLength: 40 },
);

/** Claims all that a server may send, as the mirror does: folders before what is in them. */
function claimAll(rules: NameRules, wanted: { kind: "file" | "folder"; segments: string[] }[]) {
  const names = new Names(rules);
  const locals = new Map<string, string>([["folder:", ""]]);
  const claim = (kind: "file" | "folder", path: string): string => {
    const known = locals.get(`${kind}:${path}`);
    if (known !== undefined) return known;
    const { local } = names.claim(kind, path, claim("folder", parentOf(path) ?? ROOT));
    locals.set(`${kind}:${path}`, local);
    return local;
  };
  for (const { kind, segments } of wanted) {
    try {
      const folder = trustedPath(segments.slice(0, -1).join("/"));
      claim(kind, trustedAssetPath(folder, segments.at(-1)!));
    } catch (error) {
      // Refused, which is as good.
      expect(error).toBeInstanceOf(MirrorError);
    }
  }
  locals.delete("folder:");
  return locals;
}

describe.each([
  ["Linux", LINUX],
  ["a Mac", MAC],
  ["Windows", WINDOWS],
  ["an encrypted home", SHORT],
])("on %s", (_, rules) => {
  test.prop([addresses])("nothing ever leads out of the directory", (wanted) => {
    for (const local of claimAll(rules, wanted).values()) {
      expect(isSafeLocal(local)).toBe(true);
      for (const system of rules.isPortable ? [path.posix, path.win32] : [path.posix]) {
        const root = system.resolve(system.sep === "/" ? "/mirror" : "C:\\mirror");
        const inside = system.relative(root, system.resolve(root, local));
        expect(inside.split(system.sep)).not.toContain("..");
        expect(system.isAbsolute(inside)).toBe(false);
      }
      expect(local.toLowerCase().split("/")[0]).not.toBe(OWN_FOLDER);
    }
  });

  test.prop([addresses])("two paths never share a place", (wanted) => {
    const locals = [...claimAll(rules, wanted).values()];
    const folded = locals.map((local) =>
      rules.isCaseInsensitive ? local.toUpperCase().toLowerCase() : local,
    );
    expect(new Set(folded).size).toBe(locals.length);
  });

  test.prop([addresses])("every name can be held", (wanted) => {
    for (const local of claimAll(rules, wanted).values()) {
      for (const part of local.split("/")) {
        expect(Buffer.byteLength(part)).toBeLessThanOrEqual(rules.maxBytes);
        expect(part).not.toMatch(/\p{Surrogate}/u);
        if (rules.isPortable) expect(part).not.toMatch(/[<>:"\\|?*]|[. ]$|^(con|nul)(\.|$)/i);
      }
    }
  });

  test.prop([addresses])("what can be held is called what it is on the server", (wanted) => {
    const alone = wanted.slice(0, 1);
    for (const [owner, local] of claimAll(rules, alone)) {
      const server = owner.slice(owner.indexOf(":") + 1);
      const isHeld = server.split("/").every((part) => holdableName(part, rules).reason === null);
      if (isHeld && !/(^|\/)(.+)\/\2$/i.test(server)) expect(local).toBe(server);
    }
  });
});

describe("a name", () => {
  test("keeps its extension when it gets a digest", () => {
    const { local, reason } = new Names(WINDOWS).claim("file", "docs/con.txt", "docs");
    expect(local).toMatch(/^docs\/con~[0-9a-f]{8}\.txt$/);
    expect(reason).toBe("reserved");
  });

  test("is given to the first of two that differ only in case", () => {
    const names = new Names(MAC);
    expect(names.claim("file", "Hero.png", "").local).toBe("Hero.png");
    const second = names.claim("file", "hero.png", "");
    expect(second.local).toMatch(/^hero~.{8}\.png$/);
    expect(second.reason).toBe("taken");
    names.release("file", "Hero.png", "Hero.png");
    expect(names.claim("file", "HERO.png", "").local).toBe("HERO.png");
  });

  test("is not shared by a file and a folder", () => {
    const names = new Names(LINUX);
    expect(names.claim("file", "a", "").local).toBe("a");
    expect(names.claim("folder", "a", "").reason).toBe("taken");
  });
});

describe("a path that no server of ours would send is refused", () => {
  test.each([
    "../x",
    "/etc/passwd",
    "a//b",
    "a/./b",
    "a/..",
    "a\u0000b",
    "e\u0301",
    "a/",
    "\ud800",
  ])("%j", (given) => {
    expect(() => trustedPath(given)).toThrow(MirrorError);
    expect(() => trustedPath(joinPath("fine", given))).toThrow(MirrorError);
  });

  test.each(["", "a/b", "..", "."])("as a name: %j", (name) => {
    expect(() => trustedAssetPath("fine", name)).toThrow(MirrorError);
  });
});
