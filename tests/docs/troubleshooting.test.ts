import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { errorCodes } from "../../scripts/reference/exports.js";
import { repository } from "../../scripts/scratch.js";

const read = (file: string) => readFile(path.join(repository, file), "utf8");

let page: string;
beforeAll(async () => {
  page = await read("docs/troubleshooting.md");
});

/** The codes in the tables below a heading, up to the next one. */
function listedBelow(heading: string): string[] {
  const [, rest] = page.split(new RegExp(`^#+ ${heading}$`, "m"));
  const [section] = rest!.split(/^#+ /m);
  return [...section!.matchAll(/^\| `([A-Z0-9_]+)` /gm)].map(([, code]) => code!).sort();
}

test("it has each code of the component, and no other", () => {
  const codes = errorCodes().map(({ code }) => code);
  expect(listedBelow("By code")).toEqual(codes.sort());
});

test.each([
  ["While sending a file", "src/client/uploadError.ts", "UploadErrorCode"],
  ["Of `sync`, `status`, `diff`, `push` and `pull`", "src/sync/errors.ts", "MirrorErrorCode"],
  ["Of `setup` and `r2setup`", "src/setup/errors.ts", "SetupErrorCode"],
])("%s: it has each code of %s, and no other", async (heading, file, type) => {
  const [, union] = (await read(file)).split(`export type ${type} =`);
  const codes = [...union!.split("\n\n")[0]!.matchAll(/"([A-Z0-9_]+)"/g)].map(([, code]) => code!);
  expect(codes.length).toBeGreaterThan(3);
  expect(listedBelow(heading)).toEqual(codes.sort());
});
