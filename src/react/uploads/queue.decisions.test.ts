// @vitest-environment node
import { assetError } from "../../shared/errors.js";
import { sha256Of } from "../../client/parts/contents.js";
import { beforeEach, describe, expect, test } from "vitest";
import { Dropped } from "../testing/dropped.test-helpers.js";
import { TestQueue, eventually } from "../testing/testQueue.test-helpers.js";
import { type Start, textFile } from "../testing/uploadApp.test-helpers.js";
import { otherName } from "./conflicts.js";
import type { OnConflict } from "./types.js";

const setup = TestQueue.forEachTest();
const { uploads, one, idOf, sent } = setup;
const images = { folderPath: "images" };
const ABSENT = { absent: true };

type Asked = Start & { expect?: { absent?: boolean }; sha256?: string; skipIfUnchanged?: boolean };

/** The files of the server, with their content. */
let taken: Map<string, string>;

/** Refuses as the component does. */
async function check(args: Asked): Promise<void> {
  const { folderPath, basename } = args;
  const content = taken.get(basename);
  if (content === undefined) return;
  if (
    args.skipIfUnchanged === true &&
    args.contentType === "text/plain" &&
    args.sha256 === (await sha256Of(new TextEncoder().encode(content)))
  ) {
    const version = { assetId: "a", versionId: "v", version: 1 };
    throw assetError("ALREADY_PUBLISHED", "Nothing new.", { folderPath, basename, ...version });
  }
  if (args.expect?.absent !== true) return;
  throw assetError("CONFLICT", "Taken.", {
    ...{ folderPath, basename },
    expected: args.expect,
    actual: { absent: false, publishedVersionId: "v" },
  });
}

beforeEach(() => {
  taken = new Map();
  setup.app.onStart = check;
});

/** Adds files, and waits until each has ended or asks. */
async function add(files: File[], onConflict?: OnConflict, more: object = {}) {
  const rules = { ...(onConflict && { onConflict }), ...more };
  await setup.queue.add(files, images, {}, rules);
  await settled();
}

const settled = () =>
  eventually(() => {
    const { queued, active } = setup.queue.getState().totals;
    expect(queued + active).toBe(0);
  });

const now = () => uploads().map(({ basename, status, reason }) => [basename, status, reason]);
const expectations = () => setup.app.started.map((start) => (start as Asked).expect);

describe("files of one selection that share a name", () => {
  const photos = () => ["one", "two", "three"].map((text) => textFile("image.jpg", text));

  test("are all kept, under names that nothing has", async () => {
    taken.set("image-2.jpg", "an older photo");
    await add(photos());
    expect(now()).toEqual([
      ["image.jpg", "done", null],
      ["image-4.jpg", "done", null],
      ["image-3.jpg", "done", null],
    ]);
    expect(sent().sort()).toEqual(["one", "three", "two"]);
  });

  test("make versions if the app says so", async () => {
    await add(photos(), "newVersion");
    expect(now()).toEqual(Array(3).fill(["image.jpg", "done", null]));
    expect(expectations()).toEqual([undefined, undefined, undefined]);
  });

  test("ask", async () => {
    await add(photos(), "ask");
    expect(now()).toEqual([
      ["image.jpg", "done", null],
      ["image.jpg", "asking", "taken"],
      ["image.jpg", "asking", "taken"],
    ]);
    expect(setup.queue.getState()).toMatchObject({ isBusy: true, totals: { asking: 2, done: 1 } });
    const [, second, third] = uploads();
    setup.queue.answer(second!.id, "newVersion");
    setup.queue.answer(third!.id, "keepBoth");
    await settled();
    expect(now()).toEqual([
      ["image.jpg", "done", null],
      ["image.jpg", "done", null],
      ["image-2.jpg", "done", null],
    ]);
    expect(expectations()).toEqual([ABSENT, undefined, ABSENT]);
    expect(setup.queue.getState().isBusy).toBe(false);
  });

  test("are skipped", async () => {
    await add(photos(), "skip");
    expect(now().map(([, ...rest]) => rest)).toEqual([
      ["done", null],
      ["skipped", "taken"],
      ["skipped", "taken"],
    ]);
    expect(sent()).toEqual(["one"]);
  });

  test("of two selections make versions by default", async () => {
    await add([textFile("image.jpg", "one")]);
    await add([textFile("image.jpg", "two")]);
    expect(now()).toEqual(Array(2).fill(["image.jpg", "done", null]));
  });
});

describe("a name that is taken", () => {
  beforeEach(() => void taken.set("a.txt", "older"));
  const files = () => [textFile("a.txt"), textFile("b.txt")];

  test("makes a version by default", async () => {
    await add(files());
    expect(now()).toEqual([
      ["a.txt", "done", null],
      ["b.txt", "done", null],
    ]);
    expect(expectations()).toEqual([undefined, undefined]);
  });

  test.each([
    ["ask", ["a.txt", "asking", "taken"]],
    ["skip", ["a.txt", "skipped", "taken"]],
    ["keepBoth", ["a-2.txt", "done", null]],
    ["newVersion", ["a.txt", "done", null]],
    ["draft", ["a.txt", "done", null]],
  ] as const)("with %s", async (onConflict, expected) => {
    await add(files(), onConflict);
    expect(now()).toEqual([expected, ["b.txt", "done", null]]);
  });

  test("that was taken while the file was sent asks too, and the answer sends it again", async () => {
    setup.app.onStart = async () => {};
    setup.app.onFinish = (args) => check({ ...images, basename: "a.txt", ...args });
    await add([textFile("a.txt")], "ask");
    expect(now()).toEqual([["a.txt", "asking", "taken"]]);
    expect(one("a.txt").progress).toEqual({ sent: 0, total: 5 });
    setup.queue.answer(idOf("a.txt"), "newVersion");
    await settled();
    expect(one("a.txt")).toMatchObject({ status: "done", progress: { sent: 5 } });
    expect(sent()).toEqual(["a.txt", "a.txt"]);
  });

  test("makes a draft of the file that has it, and says so; a new file is published", async () => {
    await add(files(), "draft");
    expect(uploads().map(({ answer }) => answer)).toEqual(["draft", null]);
    const drafts = setup.app.finished.filter(({ publish }) => publish === false);
    expect(drafts.map(({ intentId }) => intentId)).toEqual([expect.stringContaining("a.txt")]);
    expect(setup.app.finished).toHaveLength(2);
    expect(expectations()).toEqual([ABSENT, ABSENT, undefined]);
  });

  test("is answered with a draft for all files, of which new ones are published", async () => {
    taken.set("c.txt", "older");
    await add([...files(), textFile("c.txt")], "ask");
    setup.queue.answerAll("taken", "draft");
    await settled();
    expect(uploads().map(({ status, answer }) => [status, answer])).toEqual([
      ["done", "draft"],
      ["done", null],
      ["done", "draft"],
    ]);
    const published = setup.app.finished.filter(({ publish }) => publish !== false);
    expect(published.map(({ intentId }) => intentId)).toEqual([expect.stringContaining("b.txt")]);
  });

  test("that another file of the selection has makes a draft after it", async () => {
    await add([textFile("new.txt", "one"), textFile("new.txt", "two")], "draft");
    expect(setup.app.finished.map(({ publish }) => publish)).toEqual([undefined, false]);
    expect(sent()).toEqual(["one", "two"]);
  });

  test("tells each answer", async () => {
    taken.set("b.txt", "older");
    await add(files(), "ask");
    setup.queue.answer(idOf("a.txt"), "newVersion");
    setup.queue.answer(idOf("b.txt"), "keepBoth");
    await settled();
    expect(uploads().map(({ answer }) => answer)).toEqual(["newVersion", "keepBoth"]);
  });

  test("fails as before if the app itself expects no file there", async () => {
    const start = { ...images, expect: ABSENT };
    await setup.queue.add(textFile("a.txt"), start);
    await settled();
    expect(one("a.txt")).toMatchObject({ status: "failed", error: { data: { code: "CONFLICT" } } });
    expect(setup.app.started).toHaveLength(1);
  });

  test("can be answered for all files, also for those that come later", async () => {
    taken.set("b.txt", "older").set("c.txt", "older");
    setup.restart({ concurrency: 1, onConflict: "ask" });
    setup.app.storage.holding = true;
    void setup.queue.add(
      ["0.txt", "a.txt", "b.txt", "0.txt"].map((name) => textFile(name)),
      images,
    );
    await eventually(() => expect(setup.queue.getState().totals.asking).toBe(1));
    setup.queue.answerAll("taken", "skip");
    setup.app.storage.release();
    await settled();
    expect(now()).toEqual([
      ["0.txt", "done", null],
      ["a.txt", "skipped", "taken"],
      ["b.txt", "skipped", "taken"],
      ["0.txt", "skipped", "taken"],
    ]);
    await setup.queue.add(textFile("c.txt"), images);
    await settled();
    expect(one("c.txt").status).toBe("asking");
  });

  test("has no upload to cancel, but can be canceled, and asks again after a retry", async () => {
    await add(files(), "ask");
    setup.queue.cancel(idOf("a.txt"));
    expect(one("a.txt")).toMatchObject({ status: "canceled", reason: null });
    setup.queue.retry(idOf("a.txt"));
    await settled();
    expect(one("a.txt")).toMatchObject({ status: "asking", reason: "taken" });
    setup.queue.cancelAll();
    expect(setup.queue.getState().isBusy).toBe(false);
  });

  test("takes no answer to a question that it has not asked", async () => {
    await add([textFile("b.txt")], "ask");
    setup.queue.answer(idOf("b.txt"), "keepBoth");
    setup.queue.answer("unknown", "skip");
    expect(now()).toEqual([["b.txt", "done", null]]);
  });
});

describe("a file that is published already", () => {
  const same = () => [textFile("a.txt", "same"), textFile("b.txt", "new")];
  beforeEach(() => void taken.set("a.txt", "same").set("b.txt", "old"));

  test("is not sent with skipUnchanged", async () => {
    await add(same(), undefined, { skipUnchanged: true });
    expect(now()).toEqual([
      ["a.txt", "skipped", "unchanged"],
      ["b.txt", "done", null],
    ]);
    expect(sent()).toEqual(["new"]);
    expect(setup.app.finished).toMatchObject([{ skipIfUnchanged: true }]);
    expect(setup.queue.getState().totals).toMatchObject({ skipped: 1, done: 1, sent: 3, total: 3 });
  });

  test("asks no question about its name", async () => {
    await add(same(), "ask", { skipUnchanged: true });
    expect(now()).toEqual([
      ["a.txt", "skipped", "unchanged"],
      ["b.txt", "asking", "taken"],
    ]);
  });

  test("is sent without the option, of which the app's functions may know nothing", async () => {
    await add(same());
    expect(setup.app.started).toEqual([
      expect.not.objectContaining({ sha256: expect.anything() as string }),
      expect.not.objectContaining({ skipIfUnchanged: true }),
    ]);
  });
});

describe("with getAsset, the queue looks before it sends", () => {
  const looked: string[] = [];
  beforeEach(() => {
    looked.length = 0;
    taken.set("a.txt", "same").set("b.txt", "old").set("c.txt", "othr");
    setup.app.functions.getAsset = async ({ basename }) => {
      looked.push(basename);
      const content = taken.get(basename);
      if (content === undefined) return null;
      const bytes = new TextEncoder().encode(content);
      const sha256 = await sha256Of(bytes);
      return { published: { size: bytes.length, contentType: "text/plain", sha256 } };
    };
  });
  const files = () => ["a.txt", "b.txt", "c.txt", "d.txt"].map((name) => textFile(name, "same"));

  test("and starts no upload that would be refused", async () => {
    await add(files(), "ask", { skipUnchanged: true });
    expect(now()).toEqual([
      ["a.txt", "skipped", "unchanged"],
      ["b.txt", "asking", "taken"],
      ["c.txt", "asking", "taken"],
      ["d.txt", "done", null],
    ]);
    expect(setup.app.started).toMatchObject([{ basename: "d.txt", expect: ABSENT }]);
  });

  test("also at another name", async () => {
    taken.set("b-2.txt", "older");
    await add([textFile("b.txt")], "keepBoth");
    expect(now()).toEqual([["b-3.txt", "done", null]]);
    expect(looked).toEqual(["b.txt", "b-2.txt", "b-3.txt"]);
  });

  test("sends the same content with another type", async () => {
    await add([textFile("a.txt", "same", "text/csv")], undefined, { skipUnchanged: true });
    expect(now()).toEqual([["a.txt", "done", null]]);
  });

  test("only if there is something to decide", async () => {
    await add(files());
    expect(looked).toEqual([]);
    expect(setup.app.started).toHaveLength(4);
  });

  test("and asks the server alone if the user may not look", async () => {
    let calls = 0;
    setup.app.functions.getAsset = () => {
      calls += 1;
      return Promise.reject(new Error("not yours"));
    };
    setup.restart({ concurrency: 1, onConflict: "skip" });
    await add(files());
    expect(calls).toBe(1);
    expect(now().map(([, ...rest]) => rest)).toEqual([
      ...Array<unknown>(3).fill(["skipped", "taken"]),
      ["done", null],
    ]);
  });
});

describe("files that were not meant", () => {
  const folder = () =>
    new Dropped({
      trip: {
        ".DS_Store": "x",
        "a.jpg": "photo",
        ".env": "SECRET=1",
        ".git": { config: "x", HEAD: "x" },
        ".well-known": { "security.txt": "x" },
        below: { "Thumbs.db": "x", "~$plan.docx": "x" },
      },
    }).transfer;
  const paths = (status: string) =>
    uploads()
      .filter((upload) => upload.status === status)
      .map(({ path }) => path);

  test("are left out or asked about", async () => {
    await setup.queue.add(folder(), images);
    await settled();
    expect(setup.queue.getState().leftOut).toBe(3);
    expect(paths("asking")).toEqual(["trip/.env", "trip/.git/config", "trip/.git/HEAD"]);
    expect(paths("done")).toEqual(["trip/a.jpg", "trip/.well-known/security.txt"]);
    expect(sent()).not.toContain("SECRET=1");

    setup.queue.answer(uploads().find(({ path }) => path === "trip/.env")!.id, "skip");
    setup.queue.answerAll("hidden", "send");
    await settled();
    expect(paths("skipped")).toEqual(["trip/.env"]);
    expect(paths("done")).toHaveLength(4);
    setup.queue.clear();
    expect(setup.queue.getState()).toMatchObject({ leftOut: 0, uploads: [] });
  });

  test("are sent if the app judges so", async () => {
    await setup.queue.add(folder(), images, {}, { judge: () => "send" });
    await settled();
    expect(paths("done")).toHaveLength(8);
  });

  test("may be judged by the app's own list", async () => {
    setup.restart({ judge: (path) => (path.endsWith(".jpg") ? "leaveOut" : "ask") });
    await setup.queue.add([textFile("a.jpg"), textFile("b.txt")], images);
    expect(uploads()).toMatchObject([{ path: "b.txt", status: "asking", reason: "hidden" }]);
  });

  test("ask about their name after they were allowed", async () => {
    taken.set(".env", "older");
    await add([textFile(".env", "x")], "ask");
    setup.queue.answerAll("hidden", "send");
    await settled();
    expect(now()).toEqual([[".env", "asking", "taken"]]);
  });
});

test("other names keep the extension, and do not count without end", () => {
  expect([1, 2, 8].map((attempt) => otherName("image.jpg", attempt))).toEqual([
    "image-2.jpg",
    "image-3.jpg",
    "image-9.jpg",
  ]);
  expect(otherName("image.jpg", 9)).toMatch(/^image-[0-9a-z]{1,6}\.jpg$/);
  expect(otherName("a.tar.gz", 1)).toBe("a.tar-2.gz");
  expect(otherName("hero", 1)).toBe("hero-2");
  expect(otherName(".env", 1)).toBe(".env-2");
});
