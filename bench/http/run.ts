/**
 * Measures response times of the routes on the embedded backend. Requests go to one process, in blocks that
 * take turns, and each block is compared with that of the plain route in the same turn, so that other load on
 * the machine affects both.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Block, Load, type Wanted, quantile } from "./load.js";
import { type RouteUrls, BYTES } from "./serve.js";

const ROUNDS = 15;
const REQUESTS = 200;
const WARM_UP = 100;

type Route = Wanted & { name: string; base: string | null };

export type RouteResult = {
  name: string;
  perSecond: number;
  p50: number;
  p99: number;
  /** The median relative to the route with this name; 1 is equal. */
  compared: { to: string; ratio: number } | null;
};

export type HttpResults = {
  bytes: number;
  rounds: number;
  requests: number;
  routes: RouteResult[];
};

const REDIRECT = "plain redirect";
const DOWNLOAD = "direct download";

async function routesOf(at: RouteUrls): Promise<Route[]> {
  const route = (
    name: string,
    url: string,
    status: number,
    base: string | null,
    headers: Record<string, string> = {},
  ): Route => ({ name, url, status, base, headers });
  const tagOf = async (url: string) => {
    const answer = await fetch(url, { redirect: "manual" });
    await answer.arrayBuffer();
    return { "If-None-Match": answer.headers.get("etag")! };
  };
  return [
    route(REDIRECT, at.plainRedirect, 302, null),
    route("plain redirect, from a component", at.plainComponent, 302, REDIRECT),
    route("this package, redirect", at.asset, 302, REDIRECT),
    route("this package, redirect to a version", at.version, 302, REDIRECT),
    route("this package, redirect, not changed", at.asset, 302, REDIRECT, await tagOf(at.asset)),
    route("convex-fs, redirect", at.convexFs, 302, REDIRECT),
    route(DOWNLOAD, at.storage, 200, null),
    route("plain stream", at.plainStream, 200, DOWNLOAD),
    route("plain stream, from a component", at.plainFetched, 200, DOWNLOAD),
    route("this package, stream", at.streamed, 200, DOWNLOAD),
    route(
      "this package, stream, not changed",
      at.streamed,
      304,
      DOWNLOAD,
      await tagOf(at.streamed),
    ),
    route("convex-versioned-assets 1.0", at.versionOne, 200, DOWNLOAD),
    route("convex-files-control", at.filesControl, 200, DOWNLOAD),
  ];
}

export async function runHttp(): Promise<HttpResults> {
  const { server, urls } = await startServer();
  const load = new Load();
  try {
    const routes = await routesOf(urls);
    const blocks = new Map<string, Block[]>(routes.map(({ name }) => [name, []]));
    for (const route of routes) await load.run(route, WARM_UP);
    for (let round = 0; round < ROUNDS; round += 1) {
      console.log(`http: round ${round + 1} of ${ROUNDS}`);
      // Each round starts with another route, so that none always follows the same one.
      const order = [
        ...routes.slice(round % routes.length),
        ...routes.slice(0, round % routes.length),
      ];
      for (const route of order) blocks.get(route.name)!.push(await load.run(route, REQUESTS));
    }
    return {
      ...{ bytes: BYTES, rounds: ROUNDS, requests: REQUESTS },
      routes: routes.map(({ name, base }) => resultOf(name, base, blocks)),
    };
  } finally {
    load.close();
    server.kill("SIGTERM");
    await once(server, "exit");
  }
}

function resultOf(name: string, base: string | null, blocks: Map<string, Block[]>): RouteResult {
  const own = blocks.get(name)!;
  const all = own.flatMap(({ milliseconds }) => milliseconds);
  const medians = (of: Block[]) => of.map(({ milliseconds }) => quantile(milliseconds, 0.5));
  const result = {
    name,
    perSecond: quantile(
      own.map(({ perSecond }) => perSecond),
      0.5,
    ),
    p50: quantile(all, 0.5),
    p99: quantile(all, 0.99),
  };
  if (base === null) return { ...result, compared: null };
  const others = medians(blocks.get(base)!);
  const ratios = medians(own).map((median, round) => median / others[round]!);
  return { ...result, compared: { to: base, ratio: quantile(ratios, 0.5) } };
}

async function startServer(): Promise<{ server: ChildProcess; urls: RouteUrls }> {
  const main = fileURLToPath(new URL("../main.js", import.meta.url));
  const script = fileURLToPath(new URL("serve.ts", import.meta.url));
  const server = spawn(process.execPath, [main, script], { stdio: ["ignore", "pipe", "inherit"] });
  const failed = once(server, "exit").then(() => {
    throw new Error("The server of the routes did not start.");
  });
  const [line] = (await Promise.race([once(createInterface(server.stdout), "line"), failed])) as [
    string,
  ];
  failed.catch(() => undefined);
  return { server, urls: JSON.parse(line) as RouteUrls };
}
