import { type RequestListener, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { HttpClient } from "./download.js";

/** A storage, and how many connections it has seen. */
async function openStorage(answer: RequestListener) {
  let connections = 0;
  const server = createServer(answer).on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, connections: () => connections };
}

function openClient() {
  const client = new HttpClient();
  onTestFinished(() => client.close());
  const controller = new AbortController();
  const asking = { headers: { Range: "bytes=1-" }, signal: controller.signal, stallMs: 10_000 };
  return {
    abort: () => controller.abort(),
    get: (url: string, stallMs = 10_000) => client.get(url, { ...asking, stallMs }),
  };
}

test("one connection serves one download behind the other", async () => {
  const storage = await openStorage((request, response) => response.end(request.headers.range));
  const { get } = openClient();
  for (let count = 0; count < 5; count += 1) {
    expect(await text(await get(storage.url))).toBe("bytes=1-");
  }
  expect(storage.connections()).toBe(1);
});

test("a connection that was closed meanwhile is no failure", async () => {
  const seen = new Set<unknown>();
  const storage = await openStorage(({ socket }, response) => {
    if (seen.has(socket)) socket.destroy();
    else response.end("bytes");
    seen.add(socket);
  });
  const { get } = openClient();
  for (let count = 0; count < 3; count += 1)
    expect(await text(await get(storage.url))).toBe("bytes");
  expect(storage.connections()).toBe(3);
});

test("a new connection that is closed is one", async () => {
  const storage = await openStorage(({ socket }) => socket.destroy());
  await expect(openClient().get(storage.url)).rejects.toMatchObject({ code: "ECONNRESET" });
});

test("redirects are followed, with the headers", async () => {
  const storage = await openStorage((request, response) => {
    if (request.url === "/there") response.end(request.headers.range);
    else response.writeHead(302, { Location: "/there" }).end("moved");
  });
  const { get } = openClient();
  expect(await text(await get(`${storage.url}/here`))).toBe("bytes=1-");
});

test.each([
  ["/again", /redirects in a loop/],
  ["file:///etc/passwd", /URL that is not HTTP/],
  ["http://[", /Invalid URL/],
])("a redirect to %s is not", async (location, problem) => {
  const storage = await openStorage((_, response) => {
    response.writeHead(302, { Location: location }).end();
  });
  await expect(openClient().get(storage.url)).rejects.toThrow(problem);
});

test("a redirect that leads nowhere is an answer", async () => {
  const storage = await openStorage((_, response) => response.writeHead(302).end());
  expect((await openClient().get(storage.url)).statusCode).toBe(302);
});

test("what goes silent is given up, before the answer and in it", async () => {
  const silent = await openStorage(() => undefined);
  await expect(openClient().get(silent.url, 5)).rejects.toThrow("the connection is silent");
  const halfway = await openStorage((_, response) => response.writeHead(200).write("half"));
  const read = openClient().get(halfway.url, 50).then(text);
  await expect(read).rejects.toThrow("the connection is silent");
});

test("stopping ends what is under way", async () => {
  const halfway = await openStorage((_, response) => response.writeHead(200).write("half"));
  const { get, abort } = openClient();
  const answer = await get(halfway.url);
  abort();
  await expect(text(answer)).rejects.toThrow(/abort/i);
});
