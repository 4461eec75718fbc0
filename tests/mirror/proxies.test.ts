/** The commands behind a proxy, as in a company's network, with TLS that a CA of that network has signed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingMessage, createServer } from "node:http";
import { createServer as createTlsServer } from "node:tls";
import { type AddressInfo, type Socket, type Server as TcpServer, connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import selfsigned from "selfsigned";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { EXIT } from "../../src/cli/exitCodes.js";
import { SETUP_EXIT } from "../../src/cli/setupExitCodes.js";
import {
  ACCESS_KEY_ID,
  BUCKET,
  type Bucket,
  SECRET_ACCESS_KEY,
  startBucket,
} from "../r2/support/bucket.js";
import { snippetsOf } from "../docs/snippets.js";
import type { CorsRule } from "../r2/support/cors.js";
import { makeApp } from "../setup/support/apps.js";
import { app } from "./engine.js";
import { Server } from "./server.js";
import { expectSame, temporaryDirectory } from "./support.js";

/** The origin of the guide's CORS policy. */
const ORIGIN = ["--origin", "https://app.example.com"];
/** For a mirror that cannot connect. */
const GIVE_UP = ["--give-up-after", "1"];
/** A name that only the proxy knows. */
const HOST = "deployment.test";
const PASSWORD = "s3cret-word";

let server: Server;
let bucket: Bucket;
let folder: string;
let ca: string;
/** A TLS server in front of the backend; port 443 of `HOST`, as the proxy sees it. */
let front: { port: number; close: () => void };

beforeAll(async () => {
  [server, bucket] = await Promise.all([Server.start(), startBucket()]);
  await server.upload([
    { path: "a.txt", bytes: Buffer.from("one") },
    { path: "images/b.txt", bytes: Buffer.from("two") },
  ]);
  const pem = await selfsigned.generate([{ name: "commonName", value: HOST }], {
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: HOST }] },
    ],
  });
  folder = mkdtempSync(path.join(realpathSync(tmpdir()), "mirror-proxy-"));
  ca = path.join(folder, "ca.pem");
  writeFileSync(ca, pem.cert);
  front = await listen(
    createTlsServer({ key: pem.private, cert: pem.cert }, (socket) => join(socket, server.url)),
  );
});
afterAll(async () => {
  front.close();
  rmSync(folder, { recursive: true });
  await Promise.all([server.stop(), bucket.stop()]);
});

async function listen(tcp: TcpServer): Promise<{ port: number; close: () => void }> {
  const sockets = new Set<Socket>();
  tcp.on("connection", (socket: Socket) => {
    sockets.add(socket.on("error", () => undefined));
  });
  await new Promise<void>((done) => tcp.listen(0, "127.0.0.1", done));
  const close = () => {
    for (const socket of sockets) socket.destroy();
    tcp.close();
  };
  return { port: (tcp.address() as AddressInfo).port, close };
}

function join(socket: Socket, url: string): void {
  const onward = connect(Number(new URL(url).port), "127.0.0.1");
  for (const end of [socket, onward]) {
    end
      .on("error", () => undefined)
      .on("close", () => {
        socket.destroy();
        onward.destroy();
      });
  }
  socket.pipe(onward).pipe(socket);
}

/** A proxy that lets through what it is asked for, and remembers that. */
async function openProxy(
  refusalOf: (request: IncomingMessage) => number | null = () => null,
): Promise<{ url: string; port: number; targets: string[] }> {
  const targets: string[] = [];
  const http = createServer().on("connect", (request, socket: Socket) => {
    targets.push(request.url!);
    const status = refusalOf(request);
    if (status !== null) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    socket.write("HTTP/1.1 200 Connected\r\n\r\n");
    const port = request.url === `${HOST}:443` ? front.port : request.url!.split(":")[1];
    return join(socket, `http://127.0.0.1:${port}`);
  });
  const { port, close } = await listen(http);
  onTestFinished(close);
  return { url: `http://127.0.0.1:${port}`, port, targets };
}

async function run(args: string[], environment: Record<string, string>) {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [app.bin, ...args], {
    env: { PATH, HOME, ...environment },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await once(child, "close")) as [number];
  const [stdout, stderr] = await output;
  expect(stdout + stderr).not.toContain(PASSWORD);
  return { code, stdout, stderr };
}

/** The arguments and variables of a mirror behind a proxy. */
function sync(directory: string, environment: Record<string, string>, ...more: string[]) {
  return run(["sync", directory, "--once", ...more], {
    CONVEX_URL: `https://${HOST}`,
    NODE_EXTRA_CA_CERTS: ca,
    ...environment,
  });
}

describe("a mirror", () => {
  test.each([
    ["HTTPS_PROXY", "HTTP_PROXY"],
    ["https_proxy", "http_proxy"],
  ])("asks the proxies of %s and %s for the socket and the downloads", async (https, http) => {
    const [secure, plain] = [await openProxy(), await openProxy()];
    const directory = temporaryDirectory();
    const ended = await sync(directory, { [https]: secure.url, [http]: plain.url });
    expect(ended).toMatchObject({ code: EXIT.ok, stderr: "" });
    await expectSame(directory, server);
    expect(new Set(secure.targets)).toEqual(new Set([`${HOST}:443`]));
    expect(new Set(plain.targets)).toEqual(new Set([new URL(server.url).host]));
  });

  test("goes around it to hosts of NO_PROXY", async () => {
    const [secure, plain] = [await openProxy(), await openProxy()];
    const directory = temporaryDirectory();
    const proxies = { HTTPS_PROXY: secure.url, HTTP_PROXY: plain.url };
    const around = await sync(directory, { ...proxies, NO_PROXY: "other.test, 127.0.0.1" });
    expect(around).toMatchObject({ code: EXIT.ok, stderr: "" });
    expect(secure.targets).not.toEqual([]);
    expect(plain.targets).toEqual([]);
    // Without the proxy, no system knows this name.
    const unknown = await sync(temporaryDirectory(), { ...proxies, no_proxy: ".test" }, ...GIVE_UP);
    expect(unknown).toMatchObject({ code: EXIT.unreachable });
  });

  test("trusts a CA only if Node is told to", async () => {
    const { url } = await openProxy();
    const ended = await sync(
      temporaryDirectory(),
      { HTTPS_PROXY: url, NODE_EXTRA_CA_CERTS: "" },
      ...GIVE_UP,
    );
    expect(ended.code).toBe(EXIT.unreachable);
  });

  test("sends the credentials of the URL to the proxy, and shows them to no one else", async () => {
    const expected = `Basic ${Buffer.from(`me:${PASSWORD}`).toString("base64")}`;
    const proxy = await openProxy(({ headers }) =>
      headers["proxy-authorization"] === expected ? null : 407,
    );
    const right = `http://me:${PASSWORD}@127.0.0.1:${proxy.port}`;
    const directory = temporaryDirectory();
    expect(await sync(directory, { HTTPS_PROXY: right })).toMatchObject({ code: EXIT.ok });
    const wrong = `http://me:not-${PASSWORD}@127.0.0.1:${proxy.port}`;
    expect(await sync(directory, { HTTPS_PROXY: wrong })).toMatchObject({
      code: EXIT.unreachable,
      stderr: expect.stringContaining(
        `The proxy 127.0.0.1:${proxy.port} does not connect to ${HOST}:443: it responds with 407.`,
      ) as string,
    });
  });

  test("ends if the proxy refuses its downloads", async () => {
    const [secure, plain] = [await openProxy(), await openProxy(() => 403)];
    const ended = await sync(temporaryDirectory(), {
      HTTPS_PROXY: secure.url,
      HTTP_PROXY: plain.url,
    });
    expect(ended.code).toBe(EXIT.unreachable);
    expect(ended.stderr).toContain(`The proxy 127.0.0.1:${plain.port} does not connect to`);
  });

  test("waits for a proxy that fails, and says so in the end", async () => {
    const { url, port } = await openProxy(() => 502);
    const ended = await sync(temporaryDirectory(), { HTTPS_PROXY: url }, ...GIVE_UP);
    expect(ended.code).toBe(EXIT.unreachable);
    expect(ended.stderr).toContain(`${HOST} is unreachable: The proxy 127.0.0.1:${port}`);
  });

  test.each([`socks5://me:${PASSWORD}@127.0.0.1:9`, `http://me:${PASSWORD}@:x`])(
    "refuses a proxy that is none: %s",
    async (proxy) => {
      const ended = await sync(temporaryDirectory(), { HTTPS_PROXY: proxy });
      expect(ended.code).toBe(EXIT.usage);
      expect(ended.stderr).toContain("Set HTTPS_PROXY and HTTP_PROXY to a URL");
    },
  );
});

describe("a push", () => {
  const push = (directory: string, environment: Record<string, string>) =>
    run(["push", directory, "pushed", "--publish"], {
      CONVEX_URL: `https://${HOST}`,
      NODE_EXTRA_CA_CERTS: ca,
      ...environment,
    });
  const files = { "empty.txt": "", "small.txt": "one", "large.txt": "x".repeat(3_000_000) };
  const filled = (): string => {
    const directory = temporaryDirectory();
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(path.join(directory, name), content);
    }
    return directory;
  };

  test("asks the proxies for its calls and its uploads", async () => {
    const [secure, plain] = [await openProxy(), await openProxy()];
    const ended = await push(filled(), { HTTPS_PROXY: secure.url, HTTP_PROXY: plain.url });
    expect(ended).toMatchObject({ code: EXIT.ok, stderr: "" });
    expect(new Set(secure.targets)).toEqual(new Set([`${HOST}:443`]));
    expect(new Set(plain.targets)).toEqual(new Set([new URL(server.url).host]));
    const { files: published } = await server.content("pushed");
    for (const [name, content] of Object.entries(files)) {
      expect(published.get(`pushed/${name}`)?.toString() === content, name).toBe(true);
    }
  });

  test("ends if the proxy refuses its uploads, and tries none again", async () => {
    const [secure, plain] = [await openProxy(), await openProxy(() => 403)];
    const directory = temporaryDirectory();
    writeFileSync(path.join(directory, "a.txt"), "refused");
    const ended = await push(directory, { HTTPS_PROXY: secure.url, HTTP_PROXY: plain.url });
    expect(ended.code).toBe(EXIT.unreachable);
    expect(ended.stderr).toContain(`The proxy 127.0.0.1:${plain.port} does not connect to`);
    expect(plain.targets).toHaveLength(1);
  });
});

describe("r2setup", () => {
  const tryBucket = (environment: Record<string, string>) =>
    run(["r2setup", "--dry-run", "--cwd", path.join(folder, "app"), "--json", ...ORIGIN], {
      R2_BUCKET: BUCKET,
      R2_ENDPOINT: bucket.endpoint,
      R2_ACCESS_KEY_ID: ACCESS_KEY_ID,
      R2_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
      R2_PUBLIC_URL: bucket.publicUrl,
      ...environment,
    });

  beforeAll(async () => {
    const kind = {
      framework: "next",
      auth: "none",
      packageManager: "npm",
      style: "plain",
    } as const;
    await makeApp(path.join(folder, "app"), kind);
    const blocks = await snippetsOf("docs/setup-r2.md");
    const policy = blocks.find(({ language }) => language === "json")!.code;
    bucket.front.cors = JSON.parse(policy) as CorsRule[];
  });

  test("asks the proxy for each request to the bucket", async () => {
    const { url, targets } = await openProxy();
    const ended = await tryBucket({ HTTP_PROXY: url });
    expect(ended.stdout).toContain(`"delete"`);
    expect(ended).toMatchObject({ code: SETUP_EXIT.ok, stderr: "" });
    expect(new Set(targets)).toEqual(
      new Set([bucket.endpoint, bucket.publicUrl].map((at) => new URL(at).host)),
    );
    const { length } = targets;
    await tryBucket({ HTTP_PROXY: url, NO_PROXY: "127.0.0.1,localhost" });
    expect(targets).toHaveLength(length);
  });

  test("names a proxy that refuses, without its password", async () => {
    const { port } = await openProxy(() => 407);
    const ended = await tryBucket({ HTTP_PROXY: `http://me:${PASSWORD}@127.0.0.1:${port}` });
    expect(ended.code).toBe(SETUP_EXIT.r2Check);
    expect(ended.stdout + ended.stderr).toContain(
      `The proxy 127.0.0.1:${port} does not connect to`,
    );
  });
});
