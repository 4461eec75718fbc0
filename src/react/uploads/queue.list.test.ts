// @vitest-environment node
import { describe, expect, test, vi } from "vitest";
import { TestQueue, eventually } from "../testing/testQueue.test-helpers.js";
import { gate, textFile } from "../testing/uploadApp.test-helpers.js";

const setup = TestQueue.forEachTest();
const { uploads, statuses, one, idOf, sent, idle } = setup;
const images = { folderPath: "images" };
const files = (...names: string[]) => names.map((name) => textFile(name));

describe("the list", () => {
  test("files can be taken off, whatever they are doing", async () => {
    setup.app.storage.holding = true;
    setup.queue.setConcurrency(1);
    void setup.queue.add(files("a", "b", "c"), images);
    await eventually(() => expect(sent()).toEqual(["a"]));
    setup.queue.remove(idOf("b"));
    setup.queue.remove(idOf("a"));
    expect(uploads().map(({ basename }) => basename)).toEqual(["c"]);
    setup.queue.remove("no such upload");
    setup.app.storage.release();
    await idle();
    expect(setup.app.finished).toMatchObject([{ intentId: "images/c 2" }]);
    setup.queue.remove(idOf("c"));
    expect(setup.queue.getState().uploads).toEqual([]);
  });

  test("a file that is taken off while it is finished keeps its turn", async () => {
    const finishing = gate();
    setup.app.onFinish = () => finishing.opened;
    setup.queue.setConcurrency(1);
    await setup.queue.add(files("a", "b"), images);
    await eventually(() => expect(one("a").status).toBe("finishing"));
    setup.queue.remove(idOf("a"));
    expect(statuses()).toEqual(["queued"]);
    finishing.open();
    await idle();
    expect(setup.app.finished).toHaveLength(2);
  });

  test("what has ended can be cleared, failures only when asked for", async () => {
    setup.app.onStart = async ({ basename }) => {
      if (basename === "failed") throw new Error("no");
    };
    setup.app.storage.holding = true;
    void setup.queue.add(files("failed", "canceled", "running", "waiting", "x"), images);
    await eventually(() => expect(sent()).toHaveLength(3));
    setup.queue.cancel(idOf("canceled"));
    setup.queue.clear();
    expect(uploads().map(({ basename }) => basename)).toEqual([
      "failed",
      "running",
      "waiting",
      "x",
    ]);
    setup.queue.clear(["failed"]);
    expect(uploads().map(({ basename }) => basename)).toEqual(["running", "waiting", "x"]);
    setup.app.storage.release();
    await idle();
    setup.queue.clear();
    expect(uploads()).toEqual([]);
  });

  test("ids are never used again", async () => {
    const [a] = await setup.queue.add(files("a"), images);
    setup.queue.remove(a!);
    const [b] = await setup.queue.add(files("b"), images);
    expect(b).not.toBe(a);
  });

  test("what did not change keeps its identity", async () => {
    setup.app.storage.holding = true;
    void setup.queue.add(files("a", "b"), images);
    await eventually(() => expect(sent()).toHaveLength(2));
    const before = setup.queue.getState();
    expect(setup.queue.getState()).toBe(before);
    setup.queue.cancel(idOf("a"));
    const after = setup.queue.getState();
    expect(after).not.toBe(before);
    expect(after.uploads[0]).not.toBe(before.uploads[0]);
    expect(after.uploads[1]).toBe(before.uploads[1]);
    setup.queue.cancel(idOf("a"));
    setup.queue.retryFailed();
    setup.queue.clear(["failed"]);
    setup.queue.setConcurrency(3);
    expect(setup.queue.getState()).toBe(after);
  });
});

describe("listeners", () => {
  test("hear at once of what was asked for, and of the rest once in a frame", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const listener = vi.fn();
    setup.queue.subscribe(vi.fn());
    const unsubscribe = setup.queue.subscribe(listener);
    const hold = gate();
    setup.app.onStart = () => hold.opened;
    await setup.queue.add(
      Array.from({ length: 500 }, (_, index) => textFile(String(index))),
      images,
    );
    expect(listener).toHaveBeenCalledTimes(1);
    listener.mockClear();
    hold.open();
    while (setup.queue.getState().isBusy) await new Promise((resolve) => setImmediate(resolve));
    expect(listener).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(listener).toHaveBeenCalledTimes(1);
    setup.queue.clear();
    expect(listener).toHaveBeenCalledTimes(2);
    unsubscribe();
    setup.queue.setConcurrency(0);
    await setup.queue.add(files("a"), images);
    vi.advanceTimersByTime(1000);
    expect(listener).toHaveBeenCalledTimes(2);
  });

  test("hear nothing when nothing has changed", () => {
    const listener = vi.fn();
    setup.queue.subscribe(listener);
    setup.queue.cancelAll();
    setup.queue.clear();
    setup.queue.retryFailed();
    setup.queue.retry("no such upload");
    setup.queue.setConcurrency(5);
    expect(listener).not.toHaveBeenCalled();
  });

  test("may act on the queue themselves", async () => {
    setup.queue.subscribe(() => {
      const failed = uploads().find(({ status }) => status === "failed");
      if (failed) setup.queue.remove(failed.id);
    });
    await setup.queue.add([{ path: "..", file: textFile("x") }, textFile("a")], images);
    await idle();
    expect(uploads().map(({ path }) => path)).toEqual(["a"]);
  });
});
