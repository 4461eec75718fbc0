/** Networks that break, storages that lie and disks that are full. */
import http, { createServer } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { type AddressInfo, type Socket, connect, createServer as createTcpServer } from "node:net";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
} from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import type { MirrorEvent } from "../../src/sync/index.js";
import { faultyDisk } from "./faultyDisk.js";
import { randomFrom } from "./random.js";
import { Server } from "./server.js";
import { expectSame, mirror, ofType, onDisk, temporaryDirectory } from "./support.js";
import { bytesOf } from "./workload.js";

const PATIENT = {
  attempts: 30,
  backoff: { firstMs: 1, maxMs: 2 },
  retry: { firstMs: 1, maxMs: 5 },
};

let server: Server;
beforeAll(async () => {
  server = await Server.start();
  const random = randomFrom(7);
  await server.upload(
    Array.from({ length: 60 }, (_, index) => ({
      path: `f${index % 5}/file-${index}`,
      bytes: bytesOf(random, index % 10 === 0 ? 200_000 : random(3000)),
    })),
  );
});
afterAll(() => server.stop());

type Fault = "none" | "cut" | "corrupted" | "too long" | "status" | "short" | "no range" | "slow";

const { request: askServer } = http;

/** Has the mirror download from elsewhere; the test itself asks the server with `fetch`. */
function redirectDownloads(elsewhere: (url: string) => string): void {
  const redirected = (url: URL | string, ...rest: [http.RequestOptions]) => {
    const isDownload = url instanceof URL && url.pathname.startsWith("/api/storage/");
    return askServer(isDownload ? new URL(elsewhere(url.href)) : url, ...rest);
  };
  setRequest(redirected as typeof askServer);
}

function setRequest(request: typeof askServer): void {
  http.request = request;
  syncBuiltinESMExports();
}

/** A storage that does what it is told with each request. */
class Storage {
  faultOf: (url: string) => Fault = () => "none";
  requests = 0;
  ranges = 0;
  private readonly http = createServer((request, response) => {
    this.requests += 1;
    const fault = this.faultOf(request.url!);
    const headers: Record<string, string> = {};
    if (request.headers.range !== undefined && fault !== "no range") {
      this.ranges += 1;
      headers.range = request.headers.range;
    }
    void fetch(`${server.url}${request.url}`, { headers }).then(async (answer) => {
      const bytes = Buffer.from(await answer.arrayBuffer());
      if (fault === "status") return response.writeHead(503).end();
      if (fault === "corrupted" && bytes.length > 0) bytes[bytes.length >> 1]! ^= 1;
      const sent: Record<string, string> = {};
      const range = answer.headers.get("content-range");
      if (range !== null) sent["content-range"] = range;
      if (fault === "cut") sent["content-length"] = String(bytes.length);
      response.writeHead(answer.status, sent);
      if (fault === "cut") {
        response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
      } else if (fault === "short") {
        response.end(bytes.subarray(0, bytes.length >> 1));
      } else if (fault === "too long") {
        response.end(Buffer.concat([bytes, Buffer.from("more")]));
      } else if (fault === "slow") {
        for (let at = 0; at < bytes.length; at += 997) response.write(bytes.subarray(at, at + 997));
        response.end();
      } else {
        response.end(bytes);
      }
      return response;
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((done) => this.http.listen(0, "127.0.0.1", done));
    const { port } = this.http.address() as AddressInfo;
    redirectDownloads((url) => url.replace(server.url, `http://127.0.0.1:${port}`));
  }

  async stop(): Promise<void> {
    setRequest(askServer);
    this.http.closeAllConnections();
    await new Promise((done) => this.http.close(done));
  }
}

describe("a storage that fails", () => {
  let storage: Storage;
  beforeEach(async () => {
    storage = new Storage();
    await storage.start();
  });
  afterEach(() => storage.stop());

  test("in every way, now and then, is asked until all is right", async () => {
    const random = randomFrom(11);
    const faults: Fault[] = [
      "none",
      "cut",
      "corrupted",
      "too long",
      "status",
      "short",
      "no range",
      "slow",
    ];
    storage.faultOf = () => faults[random(faults.length)]!;
    const directory = temporaryDirectory();
    const run = mirror({ directory, url: server.url, once: true, advanced: PATIENT });
    expect(await run.done).toMatchObject({ written: 60, failed: 0 });
    expect(ofType(run.events, "retry").length).toBeGreaterThan(20);
    // What was cut was taken up where it broke.
    expect(storage.ranges).toBeGreaterThan(0);
    await storage.stop();
    await expectSame(directory, server);
  });

  test("for one file only holds up no other, and that one is never there half", async () => {
    const file = await server.http.query(api.assets.getPublishedFile, {
      folderPath: "f3",
      basename: "file-3",
    });
    const bad = new URL(file!.url).pathname;
    storage.faultOf = (url) => (url.startsWith(bad) ? "corrupted" : "none");
    const directory = temporaryDirectory();
    const quick = { ...PATIENT, attempts: 3 };
    const run = mirror({ directory, url: server.url, once: true, advanced: quick });
    expect(await run.done).toMatchObject({ written: 59, failed: 1 });
    expect(ofType(run.events, "failed")).toMatchObject([
      { path: "f3/file-3", problem: expect.stringContaining("differs from the feed") as string },
    ]);
    expect(onDisk(directory).files.has("f3/file-3")).toBe(false);
    // A mirror that goes on running tries again by itself.
    const mended = new Promise<void>((resolve) => {
      const running = mirror({
        directory,
        url: server.url,
        advanced: quick,
        onEvent: (event) => {
          if (event.type === "failed") storage.faultOf = () => "none";
          if (event.type === "written") resolve();
        },
      });
      onTestFinished(() => running.close());
    });
    await mended;
    await storage.stop();
    await expectSame(directory, server);
  });

  test("a connection that goes silent is given up", async () => {
    const silent = createServer((_, response) => {
      response.writeHead(200).write("x");
    });
    await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done));
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const { port } = silent.address() as AddressInfo;
    redirectDownloads(() => `http://127.0.0.1:${port}/`);
    const directory = temporaryDirectory();
    const advanced = { ...PATIENT, attempts: 1, stallMs: 20 };
    const run = mirror({ directory, url: server.url, folder: "f1", once: true, advanced });
    const { failed } = await run.done;
    expect(failed).toBe(12);
    expect(onDisk(directory).files.size).toBe(0);
  });
});

/** What stands between the mirror and the server, and can be cut. */
async function wire() {
  const sockets = new Set<Socket>();
  const upstream = new URL(server.url);
  let onRefused: (() => void) | null = null;
  const tcp = createTcpServer((socket) => {
    if (onRefused !== null) {
      socket.on("error", () => undefined).destroy();
      return onRefused();
    }
    const onward = connect(Number(upstream.port), upstream.hostname);
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.on("error", () => undefined);
      end.on("close", () => {
        sockets.delete(end);
        socket.destroy();
        onward.destroy();
      });
    }
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((done) => tcp.listen(0, "127.0.0.1", done));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    cut();
    tcp.close();
  });
  /** Cuts, and refuses so many connections before it lets one through. */
  const refuse = (count: number) => {
    let left = count;
    onRefused = () => {
      left -= 1;
      if (left === 0) onRefused = null;
    };
    cut();
  };
  return { url: `http://127.0.0.1:${(tcp.address() as AddressInfo).port}`, cut, refuse };
}

test("a server that refuses connections for a while is asked until it takes one", async () => {
  const { url, refuse } = await wire();
  const directory = temporaryDirectory();
  const written = new Map<string, () => void>();
  const running = mirror({
    directory,
    url,
    advanced: PATIENT,
    onEvent: (event) => {
      if (event.type === "written") written.get(event.path)?.();
    },
  });
  await running.ready;
  refuse(2);
  const isThere = new Promise<void>((resolve) => written.set("refused/last", resolve));
  await server.upload([{ path: "refused/last", bytes: Buffer.from("x") }]);
  await isThere;
  await running.close();
  await expectSame(directory, server);
});

test("a socket that is cut again and again loses no change", async () => {
  const { url, cut } = await wire();
  const directory = temporaryDirectory();
  const written = new Map<string, () => void>();
  const events: MirrorEvent[] = [];
  const running = mirror({
    directory,
    url,
    advanced: PATIENT,
    onEvent: (event) => {
      events.push(event);
      if (event.type === "written") written.get(event.path)?.();
      // While everything is listed, too.
      if (event.type === "checked" && ofType(events, "checked").length % 25 === 0) cut();
    },
  });
  await running.ready;
  for (let round = 0; round < 4; round += 1) {
    cut();
    const last = `cut/${round}`;
    const isThere = new Promise<void>((resolve) => written.set(last, resolve));
    await server.upload([{ path: "cut/file", bytes: Buffer.from(`round ${round}`) }]);
    await server.upload([{ path: last, bytes: Buffer.from("x") }]);
    await isThere;
  }
  expect(ofType(events, "offline").length).toBeGreaterThan(0);
  await running.close();
  await expectSame(directory, server);
});

test("gives up in the time it was told when there is no server", async () => {
  const run = mirror({
    directory: temporaryDirectory(),
    url: "http://127.0.0.1:9",
    offlineTimeoutMs: 50,
  });
  await expect(run.done).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
});

describe("a disk that fails", () => {
  test.each(["ENOSPC", "EIO"])("with %s at any operation is left whole", async (code) => {
    const directory = temporaryDirectory();
    mkdirSync(path.join(directory, "f1"));
    writeFileSync(path.join(directory, "f1/mine"), "the user's");
    for (let fatal = 1, isFailing = true; isFailing; fatal += 1 + Math.floor(fatal / 2)) {
      let left = fatal;
      const restore = faultyDisk(directory, (operation) => {
        if (!["create", "write", "mkdir", "link", "rename", "flush"].includes(operation)) return;
        left -= 1;
        // From then on, as a full disk stays full.
        if (left <= 0) throw Object.assign(new Error(`${code}: injected`), { code });
      });
      onTestFinished(restore);
      const run = mirror({ directory, url: server.url, once: true, advanced: PATIENT });
      const error: unknown = await run.done.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      restore();
      isFailing = error !== null;
      if (isFailing) {
        const expected = code === "ENOSPC" ? "DIRECTORY_FULL" : "DIRECTORY_UNUSABLE";
        expect(error).toMatchObject({ name: "MirrorError", code: expected });
      }
      expect(onDisk(directory).files.get("f1/mine")?.toString()).toBe("the user's");
      expect(readdirSync(directory).filter((name) => name.endsWith(".part"))).toEqual([]);
    }
    const { files } = onDisk(directory);
    files.delete("f1/mine");
    expect(files).toEqual((await server.content()).files);
  });

  test("for one file only holds up no other", async () => {
    const directory = temporaryDirectory();
    const restore = faultyDisk(directory, (operation, target) => {
      if (operation === "link" && target.endsWith("file-7")) {
        throw Object.assign(new Error("EACCES: injected"), { code: "EACCES" });
      }
    });
    onTestFinished(restore);
    const run = mirror({ directory, url: server.url, once: true });
    expect(await run.done).toMatchObject({ failed: 1 });
    expect(ofType(run.events, "failed")).toMatchObject([{ path: "f2/file-7" }]);
  });
});
