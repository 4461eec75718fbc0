import { expect, test } from "vitest";
import { en } from "../words/en/index.js";
import { FUNCTION_OF, type Target, effectsOf } from "./targets.js";

const asset: Target = { kind: "asset", folderPath: "images", basename: "hero" };
const version: Target = {
  ...{ kind: "versions", versionIds: ["v3"], of: { version: 3, basename: "hero" } },
  isPublished: false,
};
const folder: Target = { kind: "folder", path: "images/old" };

test.each<[Target, string]>([
  [asset, "“hero”"],
  [version, "version 3 of “hero”"],
  [{ kind: "versions", versionIds: ["v1", "v2"] }, "2 versions"],
  [folder, "the folder “old”"],
])(
  "each takedown has a name, a function, and says that it cannot be undone: %#",
  (target, name) => {
    expect(en.takedown.title(target)).toBe(`Take down ${name}?`);
    expect(en.takedown.done(target)).toBe(`Took down ${name}`);
    expect(FUNCTION_OF[target.kind]).toMatch(/^takeDown/);
    const words = effectsOf(en, target).join(" ");
    expect(words).toContain("without trash and without a grace period. This cannot be undone.");
    expect(words).toContain("URLs that you gave out stop working.");
    expect(words).toContain("with equal bytes keep them");
    expect(words).toContain("Browsers and CDNs may keep copies.");
  },
);

test("an asset and a folder include the trash and leave a private path", () => {
  for (const target of [asset, folder]) {
    const words = effectsOf(en, target).join(" ");
    expect(words).toMatch(/Assets in the trash .* are taken down, too/);
    expect(words).toMatch(/The path “images\/\w+” stays private/);
  }
  expect(effectsOf(en, version).join(" ")).toContain("the path keeps its access");
});

test("only a published version leaves its asset unpublished", () => {
  const words = (isPublished?: boolean) => effectsOf(en, { ...version, isPublished }).join(" ");
  expect(words(true)).toContain("This version is published: the asset is unpublished");
  expect(words(false)).not.toContain("unpublished");
  expect(words()).toContain("An asset whose published version is among them is unpublished.");
});
