import { expect, test } from "vitest";
import { readAhead } from "./flow.js";
import type { ListedFile, Step } from "./plan.js";

const step = (...names: string[]): Step => ({
  files: names.map((path): ListedFile => {
    return { path, content: { versionId: path, sha256: "", size: 1 }, url: "" };
  }),
});

/** A list that tells what it was asked for, and ends as it is told to. */
function openList(steps: Step[], failure?: Error) {
  const events: string[] = [];
  async function* list() {
    try {
      for (const listed of steps) yield listed;
      if (failure !== undefined) throw failure;
    } finally {
      events.push("closed");
    }
  }
  const open = (limit: number) =>
    readAhead(list(), {
      limit,
      onListed: (listed) =>
        events.push(
          "files" in listed ? listed.files.map(({ path }) => path).join() : listed.folder,
        ),
      onEnd: () => events.push("end"),
    });
  return { events, open };
}

const STEPS = [step("a", "b"), { folder: "f" }, step("c"), step("d", "e"), step("f")];

test.each([1, 2, 3, 100])(
  "tells the same steps in the same order: at most %s ahead",
  async (limit) => {
    const { events, open } = openList(STEPS);
    const seen: Step[] = [];
    for await (const listed of open(limit)) seen.push(listed);
    expect(seen).toEqual(STEPS);
    expect(events).toEqual(["a,b", "f", "c", "d,e", "f", "closed", "end"]);
  },
);

test("lists all while the first step is worked on, or as much as may wait", async () => {
  for (const [limit, ahead] of [
    [100, ["a,b", "f", "c", "d,e", "f", "closed", "end"]],
    [2, ["a,b", "f", "c", "d,e"]],
  ] as const) {
    const { events, open } = openList(STEPS);
    const steps = open(limit);
    await steps.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(events).toEqual(ahead);
    await steps.return(undefined);
  }
});

test("what goes wrong is thrown behind what was listed before", async () => {
  const { events, open } = openList(STEPS.slice(0, 3), new Error("the list broke"));
  const steps = open(100);
  for (let count = 0; count < 3; count += 1) expect((await steps.next()).done).toBe(false);
  await expect(steps.next()).rejects.toThrow("the list broke");
  expect(events).not.toContain("end");
});

test("who stops early stops the list, also one that waits for room", async () => {
  const { events, open } = openList(STEPS);
  for await (const listed of open(1)) {
    expect(listed).toBe(STEPS[0]);
    break;
  }
  expect(events.at(-1)).toBe("closed");
  expect(events).not.toContain("end");
});
