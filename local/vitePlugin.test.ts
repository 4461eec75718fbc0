import { createServer } from "node:net";
import { expect, test } from "vitest";
import { localBackend } from "./vitePlugin.js";

/** The URLs that a page gets, before its backend has started. */
async function urlsOf(ports: { port?: number; sitePort?: number }): Promise<string[]> {
  const { config } = localBackend({ entry: `app-${Math.random()}.ts`, ...ports });
  const hook = config as () => Promise<{ define: Record<string, string> }>;
  return Object.values((await hook()).define).map((url) => JSON.parse(url) as string);
}

const urlOf = (port: number) => `http://127.0.0.1:${port}`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

test("of two demos that start together, one has the preferred ports, and the other its own", async () => {
  const ports = { port: await freePort(), sitePort: await freePort() };
  const preferred = [urlOf(ports.port), urlOf(ports.sitePort)];
  const both = await Promise.all([urlsOf(ports), urlsOf(ports)]);
  for (const [index, url] of preferred.entries()) {
    expect(both.filter((urls) => urls[index] === url)).toHaveLength(1);
  }
  expect(new Set(both.flat()).size).toBe(4);
});
