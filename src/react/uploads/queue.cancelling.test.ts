// @vitest-environment node
import { describe, expect, test } from "vitest";
import { TestQueue, eventually } from "../testing/testQueue.test-helpers.js";
import { CHUNK, gate, largeFile, textFile } from "../testing/uploadApp.test-helpers.js";

const setup = TestQueue.forEachTest();
const { statuses, one, idOf, sent, idle } = setup;
const images = { folderPath: "images" };
const files = (...names: string[]) => names.map((name) => textFile(name));

describe("cancelling", () => {
  test("a file that waits, starts or is sent stops, and the next one takes its turn", async () => {
    setup.restart({ concurrency: 2 });
    const starting = gate();
    setup.app.onStart = async ({ basename }) => {
      if (basename === "starting") await starting.opened;
    };
    setup.app.storage.holding = true;
    void setup.queue.add(files("starting", "sending", "waiting", "next", "last"), images);
    await eventually(() => expect(one("sending").status).toBe("sending"));
    await eventually(() => expect(sent()).toEqual(["sending"]));
    setup.queue.cancel(idOf("waiting"));
    setup.queue.cancel(idOf("starting"));
    expect(statuses()).toEqual(["canceled", "sending", "canceled", "starting", "queued"]);
    setup.queue.cancel(idOf("sending"));
    expect(statuses()).toEqual(["canceled", "canceled", "canceled", "starting", "starting"]);
    starting.open();
    setup.app.storage.release();
    await idle();
    expect(statuses()).toEqual(["canceled", "canceled", "canceled", "done", "done"]);
    expect(sent().sort()).toEqual(["last", "next", "sending"]);
    expect(setup.app.finished).toHaveLength(2);
    expect(one("starting")).toMatchObject({ error: null, problem: null });
  });

  test("comes too late once the bytes have arrived", async () => {
    const finishing = gate();
    setup.app.onFinish = () => finishing.opened;
    await setup.queue.add(files("a"), images);
    await eventually(() => expect(one("a").status).toBe("finishing"));
    setup.queue.cancel(idOf("a"));
    setup.queue.cancelAll();
    expect(one("a").status).toBe("finishing");
    finishing.open();
    await idle();
    expect(one("a").status).toBe("done");
  });

  test("all of them leaves nothing running", async () => {
    setup.app.storage.holding = true;
    void setup.queue.add(files("a", "b", "c", "d", "e"), images);
    await eventually(() => expect(sent()).toHaveLength(3));
    setup.queue.cancelAll();
    expect(new Set(statuses())).toEqual(new Set(["canceled"]));
    expect(setup.queue.getState()).toMatchObject({
      isBusy: false,
      totals: { canceled: 5, total: 0 },
    });
    setup.app.storage.release();
    await setup.queue.add(files("f"), images);
    await idle();
    expect(setup.app.finished).toMatchObject([{ intentId: "images/f 4" }]);
  });

  test("and trying again at once are two uploads, of which the first stays dead", async () => {
    const first = gate();
    setup.app.onStart = async () => {
      if (setup.app.started.length === 1) await first.opened;
    };
    await setup.queue.add(files("a"), images);
    await eventually(() => expect(setup.app.started).toHaveLength(1));
    setup.queue.cancel(idOf("a"));
    setup.queue.retry(idOf("a"));
    await idle();
    first.open();
    await first.opened;
    await setup.queue.add(files("b"), images);
    await idle();
    expect(setup.app.storage.received.map(({ intentId }) => intentId)).toEqual([
      "images/a 2",
      "images/b 3",
    ]);
    expect(statuses()).toEqual(["done", "done"]);
  });

  test("and trying again leaves the progress to the second upload", async () => {
    const first = gate();
    setup.app.onStart = async () => {
      if (setup.app.started.length === 1) await first.opened;
    };
    setup.app.storage.holding = true;
    await setup.queue.add(largeFile("a", 4), images);
    await eventually(() => expect(setup.app.started).toHaveLength(1));
    setup.queue.cancel(idOf("a"));
    setup.queue.retry(idOf("a"));
    await eventually(() => expect(one("a").progress.sent).toBe(3 * CHUNK));
    first.open();
    // All that the first one still does has been done then.
    await new Promise((resolve) => setImmediate(resolve));
    expect(one("a")).toMatchObject({ status: "sending", progress: { sent: 3 * CHUNK } });
    setup.app.storage.release();
    await idle();
    expect(setup.app.storage.received).toHaveLength(1);
  });

  test("while the limits are asked for starts nothing", async () => {
    const limits = gate();
    setup.app.onLimits = () => limits.opened;
    await setup.queue.add(files("a"), images);
    setup.queue.cancel(idOf("a"));
    limits.open();
    await setup.queue.add(files("b"), images);
    await idle();
    expect(setup.app.started.map(({ basename }) => basename)).toEqual(["b"]);
  });
});
