import { ConvexError } from "convex/values";
import { describe, expect, test, vi } from "vitest";
import { MirrorError } from "../sync/errors.js";
import type { PushEvent } from "./events.js";
import { publishRelease } from "./publishing.js";
import type { Remote } from "./remote.js";

// Only how long it waits is left out.
vi.mock("../sync/flow.js", () => ({ backoffMs: () => 0, sleep: async () => undefined }));

const PATH = { folderPath: "site", basename: "a.txt" };

function refusal(reasons: string[], count = reasons.length): MirrorError {
  const entries = reasons.map((reason) => ({ ...PATH, reason }));
  const data = { code: "RELEASE_CONFLICT", message: "m", releaseId: "r", entries, count };
  return new MirrorError("CONFLICT", "m", { cause: new ConvexError(data) });
}

/** Publishes with these answers, one after the other; the last one is repeated. */
async function published(answers: {
  publish: (MirrorError | string)[];
  release?: (string | null)[];
  failure?: string;
}) {
  const events: PushEvent[] = [];
  const calls = { publish: 0, release: 0 };
  const next = <Answer>(list: Answer[], name: keyof typeof calls): Answer =>
    list[Math.min(calls[name]++, list.length - 1)]!;
  const remote = {
    async mutation() {
      const answer = next(answers.publish, "publish");
      if (answer instanceof MirrorError) throw answer;
      return { status: answer };
    },
    async query() {
      const status = next(answers.release ?? [], "release");
      return status && { status, failure: answers.failure };
    },
  } as unknown as Remote;
  const { signal } = new AbortController();
  const outcome = await publishRelease(
    { remote, signal, emit: (event) => events.push(event) },
    { releaseId: "r" },
  ).then(
    () => "published",
    (error: unknown) => error,
  );
  return { outcome, events, calls };
}

test("a release without a bucket is published by one call", async () => {
  const { outcome, events, calls } = await published({ publish: ["published"] });
  expect({ outcome, events, calls }).toEqual({
    outcome: "published",
    events: [],
    calls: { publish: 1, release: 0 },
  });
});

test("waits until the bucket has confirmed all bytes, and says so once", async () => {
  const waiting = refusal(["unverified", "unverified"]);
  const { outcome, events, calls } = await published({ publish: [waiting, waiting, "published"] });
  expect(outcome).toBe("published");
  expect(events).toEqual([{ type: "waiting", for: "confirmation" }]);
  expect(calls.publish).toBe(3);
});

test("waits until the bucket has copied all bytes", async () => {
  const { outcome, events, calls } = await published({
    publish: ["publishing"],
    release: ["publishing", "publishing", "published"],
  });
  expect({ outcome, events }).toEqual({
    outcome: "published",
    events: [{ type: "waiting", for: "copies" }],
  });
  expect(calls).toEqual({ publish: 1, release: 3 });
});

describe("does not wait for what no waiting mends:", () => {
  test.each([
    ["a file that was changed", refusal(["unverified", "changed"])],
    ["refused entries that it does not see", refusal(["unverified"], 101)],
    ["another error", new MirrorError("PUSH_REFUSED", "m")],
  ])("%s", async (_, error) => {
    const { outcome, calls } = await published({ publish: [error, "published"] });
    expect(outcome).toBe(error);
    expect(calls.publish).toBe(1);
  });

  test("a release that is refused while bytes are copied, or discarded", async () => {
    const opened = await published({
      publish: ["publishing"],
      release: ["open"],
      failure: "a.txt has changed.",
    });
    expect(opened.outcome).toMatchObject({
      code: "PUSH_REFUSED",
      message: expect.stringContaining("a.txt has changed.") as unknown,
    });
    const discarded = await published({ publish: ["publishing"], release: [null] });
    expect(discarded.outcome).toMatchObject({
      code: "PUSH_REFUSED",
      message: expect.stringContaining("discarded") as unknown,
    });
  });
});

test("a bucket that never ends is named in the error", async () => {
  const { outcome } = await published({ publish: ["publishing"], release: ["publishing"] });
  expect(outcome).toMatchObject({
    code: "PUSH_REFUSED",
    message: expect.stringMatching(/Release r waits/) as unknown,
  });
});
