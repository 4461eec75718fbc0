import { expect, test } from "vitest";
import type { LeftOut } from "../push/scan.js";
import { leftOutLines } from "./pushReport.js";

/** The line for so many paths that are left out for a reason. */
function lineFor(why: LeftOut, count: number): string {
  const printed: string[] = [];
  const unused = () => undefined;
  const print = (line: string) => void printed.push(line);
  const lines = leftOutLines({ print, isLive: false, warn: unused, status: unused, now: () => 0 });
  for (let index = 0; index < count; index += 1) lines.add({ why, path: `p${index}` });
  lines.print();
  expect(printed).toHaveLength(1);
  return printed[0]!;
}

test.each<[LeftOut, number, string]>([
  ["a link", 1, "Left out: 1 link (p0)"],
  ["a link", 2, "Left out: 2 links (p0, p1)"],
  ["no file", 1, "Left out: 1 neither file nor folder (p0)"],
  ["a conflict copy", 1, "Left out: 1 conflict copy; delete it when it is merged (p0)"],
  ["ignored", 1, "Left out: 1 ignored (p0)"],
  ["ignored", 4, "Left out: 4 ignored (p0, p1, p2, …)"],
])("%s, %d of them: %s", (why, count, line) => {
  expect(lineFor(why, count)).toBe(line);
});

test("many paths that are left out are one line", () => {
  expect(lineFor("hidden", 100_000)).toMatch(/^Left out: 100000 hidden; /);
});
