/**
 * Measures the time from a call that publishes a picture to the frame of Chromium that shows it. The embedded
 * backend, the browser and the caller are processes of one machine. The ways take turns, each time in a page
 * with an empty cache.
 */
import { makeFunctionReference } from "convex/server";
import { api } from "../../example/convex/_generated/api.js";
import { launchChromium } from "../../tests/browser/support/chromium.js";
import { picture } from "../../tests/browser/support/png.js";
import { Server } from "../../tests/mirror/server.js";
import { quantile } from "../http/load.js";
import { servePage } from "../servePage.js";
import { HTML, Screen, firstPixel } from "./screen.js";
import { type PixelResult, type PixelResults, type Times, WAYS, type Way } from "./ways.js";

const ROUNDS = 10;
/** Publishes in a round, by way; a page that asks every second takes half a second for each. */
const PUBLISHES: Record<Way, number> = { ours: 20, plain: 20, polling: 5 };
const SIZE = { width: 1200, height: 750 };
/** Publishes begin at any time between two frames, or between two polls. */
const REST_MS: Record<Way, number> = { ours: 100, plain: 100, polling: 1000 };

const reference = (name: string) =>
  makeFunctionReference<"mutation", Record<string, unknown>, unknown>(name);

/** Returns functions that publish the pictures. */
async function publishers(server: Server, pictures: Buffer[]): Promise<Record<Way, Publish[]>> {
  const publishers: { ours: Publish[]; plain: Publish[] } = { ours: [], plain: [] };
  const { startUpload, finishUpload, publishVersion } = api.assets;
  const send = async (url: string, bytes: Buffer): Promise<string> => {
    const headers = { "Content-Type": "image/png" };
    const sent = await fetch(url, { method: "POST", headers, body: new Uint8Array(bytes) });
    return ((await sent.json()) as { storageId: string }).storageId;
  };
  for (const bytes of pictures) {
    const path = { folderPath: "images", basename: "hero" };
    const { intentId, uploadUrl } = await server.http.mutation(startUpload, path);
    const storageId = await send(uploadUrl, bytes);
    const finished = { intentId, storageId, publish: false };
    const { versionId } = await server.http.mutation(finishUpload, finished);
    publishers.ours.push(() => server.http.mutation(publishVersion, { versionId }));
    const asked = await server.http.mutation(reference("plain:generateUploadUrl"), {});
    const url = asked as string;
    const plain = { storageId: await send(url, bytes) };
    publishers.plain.push(() => server.http.mutation(reference("plain:setPicture"), plain));
  }
  return { ...publishers, polling: publishers.ours };
}

type Publish = () => Promise<unknown>;

const now = () => performance.timeOrigin + performance.now();
const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function runPixel(): Promise<PixelResults> {
  const count = Math.max(...Object.values(PUBLISHES));
  const pictures = Array.from(
    { length: count + 1 },
    (_, index) =>
      // Neighbors in the order differ much in color.
      picture("hero.png", { ...SIZE, hue: index * 137 }).buffer,
  );
  const colors = pictures.map(firstPixel);
  const [server, page, browser] = await Promise.all([
    Server.start({}, "bench/pixel/app.ts"),
    servePage(HTML, 'import "./pixel/page.js";'),
    launchChromium({ withWindows: true }),
  ]);
  const ways = Object.keys(WAYS) as Way[];
  const times = new Map<Way, Times[]>(ways.map((way) => [way, []]));
  try {
    const publish = await publishers(server, pictures);
    const take = async (way: Way, into: Times[]): Promise<void> => {
      await publish[way][0]!();
      const screen = await Screen.open(browser, page.url, server.url, way);
      await screen.shows(colors[0]!);
      for (let number = 1; number <= PUBLISHES[way]; number += 1) {
        await rest(50 + Math.random() * REST_MS[way]);
        const shown = screen.shows(colors[number]!);
        const start = now();
        const [at, returned] = await Promise.all([shown, publish[way][number]!().then(now)]);
        const { requested, received } = await screen.request();
        into.push({
          ...{ returned: returned - start, requested: requested - start },
          ...{ received: received - start, shown: at - start },
        });
      }
      await screen.close();
    };
    // The first run of code is slow.
    await take("ours", []);
    await take("plain", []);
    for (let round = 0; round < ROUNDS; round += 1) {
      console.log(`pixel: round ${round + 1} of ${ROUNDS}`);
      for (const way of ways) await take(way, times.get(way)!);
    }
  } finally {
    await browser.close();
    page.stop();
    await server.stop();
  }
  const results = ways.map((way) => resultOf(way, times.get(way)!));
  return { bytes: pictures[0]!.length, ways: results };
}

function resultOf(way: Way, times: Times[]): PixelResult {
  const of = (step: keyof Times, share: number) =>
    quantile(
      times.map((one) => one[step]),
      share,
    );
  return {
    ...{ way, publishes: times.length, p50: of("shown", 0.5), p99: of("shown", 0.99) },
    steps: {
      returned: of("returned", 0.5),
      requested: of("requested", 0.5),
      received: of("received", 0.5),
    },
  };
}
