/** Each runtime is the one that its name and the manifest say. */
import { expect, test } from "vitest";
import { run } from "../installed/pack.js";
import { RUNTIMES, runtime } from "./support/runtimes.js";

test.each(RUNTIMES)("%s is what it says", async (name) => {
  const { file, version } = await runtime(name);
  const [first] = (await run(file, ["--version"])).split("\n");
  expect(first).toMatch(/^(v|deno )?\d/);
  expect(first!.replace(/^(v|deno )/, "").split(" ")[0]).toBe(version);
});
