/** Pushes and pulls whose uploads and downloads lose their connection at any piece, in either direction. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pull } from "../../src/push/pull.js";
import { push } from "../../src/push/push.js";
import { Server } from "../mirror/server.js";
import { siteOn } from "./site.js";
import { StorageProxy } from "./storageProxy.js";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

const FILES = { "a.txt": "one", "long.txt": "long".repeat(40_000), "z.txt": "last" };

const COMMANDS = {
  push: {
    prepare: async (site: ReturnType<typeof siteOn>) => site.write(FILES),
    run: push,
    made: (site: ReturnType<typeof siteOn>) => site.there(),
    isWhole: true,
  },
  pull: {
    prepare: async (site: ReturnType<typeof siteOn>) => {
      for (const [name, text] of Object.entries(FILES)) await site.publish(name, text);
    },
    run: pull,
    made: async (site: ReturnType<typeof siteOn>) => site.here(),
    isWhole: false,
  },
};

describe.each(Object.entries(COMMANDS))("%s", (_, { prepare, run, made, isWhole }) => {
  const attempt = (site: ReturnType<typeof siteOn>, offlineTimeoutMs: number) => {
    const { directory, folder } = site;
    const options = { directory, folder, url: server.url, offlineTimeoutMs, concurrency: 1 };
    return run({ ...options, publish: true, confirm: async () => true });
  };

  test("whose connection to the storage ends once connects again", async () => {
    const proxy = await StorageProxy.start();
    let drops = 0;
    for (let piece = 1; ; piece += 1) {
      const site = siteOn(server);
      await prepare(site);
      proxy.at(piece, "drop");
      await attempt(site, 120_000);
      expect(await made(site), `dropped at ${piece}`).toEqual(FILES);
      if (proxy.isUntouched) break;
      drops += 1;
    }
    // Requests and responses of three files, of which one has several pieces.
    expect(drops).toBeGreaterThan(6);
  });

  test("whose every connection ends leaves nothing half, and a repeat completes it", async () => {
    const proxy = await StorageProxy.start();
    let cuts = 0;
    for (let piece = 1; ; piece += 1) {
      const site = siteOn(server);
      await prepare(site);
      proxy.at(piece, "cut");
      const outcome = await attempt(site, 300).then(
        () => null,
        (error: unknown) => error,
      );
      const { isUntouched } = proxy;
      if (!isUntouched) expect(outcome).toMatchObject({ code: "SERVER_UNREACHABLE" });
      const some = await made(site);
      if (isWhole && !isUntouched) expect(some, `cut at ${piece}`).toEqual({});
      expect(FILES, `cut at ${piece}`).toMatchObject(some);
      proxy.heal();
      await attempt(site, 120_000);
      expect(await made(site), `again after ${piece}`).toEqual(FILES);
      if (isUntouched) break;
      cuts += 1;
    }
    expect(cuts).toBeGreaterThan(6);
  });
});
