/**
 * Measures both encoders of the example, with photos that the Convex runtime encodes and that it leaves to Node: time, memory,
 * sizes and similarity. Each photo is encoded in a process of its own.
 *
 *     node scripts/run.js bench/webp/run.ts [rounds, by default 3]
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import sharp from "sharp";
import type * as InConvex from "../../example/convex/renditions/encodeInConvex.js";
import { heightIn } from "../../src/shared/images/presets.js";
import { loadInBareV8 } from "../../tests/webp/support/bareV8.js";
import { encodeInNode } from "../../tests/webp/support/node.js";
import { jpegPhoto, pngPhoto, psnr } from "../../tests/webp/support/photos.js";

type Runtime = "convex" | "node";

/** CPU time, which other processes do not affect; memory beyond the process's base. */
type Figures = { seconds: number; megabytes: number; sizes: number[] };

const PHOTOS = [
  { width: 1600, height: 1200, make: jpegPhoto, type: "JPEG" },
  { width: 1600, height: 1200, make: pngPhoto, type: "PNG" },
  { width: 3000, height: 2000, make: jpegPhoto, type: "JPEG" },
  { width: 4000, height: 3000, make: jpegPhoto, type: "JPEG" },
  { width: 4000, height: 3000, make: pngPhoto, type: "PNG" },
];

/** Those of the guide's preset. */
const WIDTHS = [320, 640, 960, 1600];

const MB = 1e6;

async function encodeOnce(runtime: Runtime, url: string, to: string): Promise<Figures> {
  // As many threads as a small machine has, for comparable results.
  sharp.concurrency(1);
  const bare = await loadInBareV8<typeof InConvex>("renditions/encodeInConvex.ts");
  const read = async () => bare.bytesOf(new Uint8Array(await (await fetch(url)).arrayBuffer()));
  const [size, width, height] = new URL(url).pathname.slice(1).split("/").map(Number) as Numbers;
  const image = { width, height };
  const original = { url, size, image, contentType: "", versionId: "v", attempt: 1, read };
  const wanted = WIDTHS.filter((smaller) => smaller < width).map((smaller) => ({
    ...{ width: smaller, height: heightIn(image, smaller) },
    ...{ format: "webp" as const, quality: 80 },
  }));
  const encode = runtime === "node" ? encodeInNode : bare.module.encodeInConvex;
  const images: Uint8Array[] = [];
  const before = process.memoryUsage.rss();
  const start = process.cpuUsage();
  for await (const made of encode(original, wanted)) images.push(made);
  const { user, system } = process.cpuUsage(start);
  const most = process.resourceUsage().maxRSS * 1024;
  await writeFile(to, images.at(-1) ?? "");
  const sizes = images.map(({ length }) => length);
  return { seconds: (user + system) / 1e6, megabytes: (most - before) / MB, sizes };
}

type Numbers = [size: number, width: number, height: number];

async function inProcess(runtime: Runtime, url: string, to: string): Promise<Figures> {
  const runner = fileURLToPath(new URL("../../scripts/run.js", import.meta.url));
  const script = fileURLToPath(import.meta.url);
  const args = [runner, script, "--once", runtime, url, to];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Figures;
}

/** Serves a photo, as a storage does; the path has its numbers. */
async function serve(photo: Buffer, { width, height }: { width: number; height: number }) {
  const server = createServer((_request, response) => void response.end(photo));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}/${photo.length}/${width}/${height}` };
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

async function measureAll(rounds: number): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "webp-bench-"));
  const { sharp: version, vips } = sharp.versions;
  console.log(`${cpus().length} × ${cpus()[0]!.model}, Node ${process.versions.node}`);
  console.log(`sharp ${version} with libvips ${vips}, one thread; ${rounds} rounds, medians`);
  console.log(`widths ${WIDTHS.join(", ")}, WebP, quality 80\n`);
  console.log("| photo | original | runtime | CPU time | memory | smaller images | PSNR |");
  console.log("| --- | --- | --- | --- | --- | --- | --- |");
  const to = path.join(folder, "webp");
  try {
    for (const { width, height, make, type } of PHOTOS) {
      const original = await make({ width, height });
      const { server, url } = await serve(original, { width, height });
      for (const runtime of ["convex", "node"] as const) {
        const figures: Figures[] = [];
        for (let round = 0; round < rounds; round += 1) {
          figures.push(await inProcess(runtime, url, to));
        }
        const { sizes } = figures[0]!;
        // Left to Node.
        if (sizes.length === 0) continue;
        const row = [
          `${width} × ${height} ${type}`,
          `${(original.length / MB).toFixed(1)} MB`,
          runtime === "convex" ? "Convex (wasm)" : "Node (sharp)",
          `${median(figures.map(({ seconds }) => seconds)).toFixed(1)} s`,
          `${Math.round(median(figures.map(({ megabytes }) => megabytes)))} MB`,
          `${sizes.map((size) => Math.round(size / 1000)).join(", ")} kB`,
          `${(await psnr(await readFile(to), original)).toFixed(1)} dB`,
        ];
        console.log(`| ${row.join(" | ")} |`);
      }
      server.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function main([first, runtime, url, to]: string[]): Promise<void> {
  if (first === "--once") {
    console.log(JSON.stringify(await encodeOnce(runtime as Runtime, url!, to!)));
  } else {
    await measureAll(Number(first ?? 3));
  }
}
