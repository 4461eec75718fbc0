/**
 * Measures both encoders on a 12-megapixel and a 6-megapixel photo, the largest for the Convex runtime: time,
 * memory, size and similarity. Each conversion runs in its own process.
 *
 *     node scripts/run.js bench/webp/run.ts [rounds, by default 3]
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import sharp from "sharp";
import type * as WithWasm from "../../example/convex/webp/encodeWithWasm.js";
import { readHeader } from "../../example/convex/webp/header.js";
import { encodeWithSharp } from "../../example/convex/webp/encodeWithSharp.js";
import { loadInBareV8 } from "../../tests/webp/support/bareV8.js";
import { jpegPhoto, pngPhoto, psnr } from "../../tests/webp/support/photos.js";

type Runtime = "convex" | "node";

/** CPU time, which other processes do not affect; memory beyond the process's base. */
type Figures = { seconds: number; megabytes: number };

const SIZES = [
  { width: 3000, height: 2000 },
  { width: 4000, height: 3000 },
];

const FORMATS = { jpeg: jpegPhoto, png: pngPhoto };

async function convertOnce(runtime: Runtime, from: string, to: string): Promise<Figures> {
  const bytes = new Uint8Array(await readFile(from));
  const header = readHeader(bytes)!;
  let convert: () => Promise<Uint8Array | null>;
  if (runtime === "node") {
    // As many threads as a small machine has, for comparable results.
    sharp.concurrency(1);
    convert = () => encodeWithSharp(bytes, header);
  } else {
    const { module, bytesOf } = await loadInBareV8<typeof WithWasm>("webp/encodeWithWasm.ts");
    // The runtime's limit is not measured here.
    const withinLimits = { ...header, width: 1, height: 1 };
    convert = () => module.encodeWithWasm(bytesOf(bytes), withinLimits);
  }
  const before = process.memoryUsage.rss();
  const start = process.cpuUsage();
  const webp = await convert();
  const { user, system } = process.cpuUsage(start);
  if (webp === null) throw new Error("The image was not converted.");
  const most = process.resourceUsage().maxRSS * 1024;
  await writeFile(to, webp);
  return { seconds: (user + system) / 1e6, megabytes: (most - before) / 1e6 };
}

async function inProcess(runtime: Runtime, from: string, to: string): Promise<Figures> {
  const runner = fileURLToPath(new URL("../../scripts/run.js", import.meta.url));
  const script = fileURLToPath(import.meta.url);
  const args = [runner, script, "--once", runtime, from, to];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Figures;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

async function measureAll(rounds: number): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "webp-bench-"));
  const { sharp: version, vips } = sharp.versions;
  console.log(`${cpus().length} × ${cpus()[0]!.model}, Node ${process.versions.node}`);
  console.log(`sharp ${version} with libvips ${vips}, one thread; ${rounds} rounds, medians\n`);
  console.log("| photo | original | runtime | CPU time | memory | WebP | PSNR |");
  console.log("| --- | --- | --- | --- | --- | --- | --- |");
  try {
    for (const size of SIZES) {
      for (const [format, make] of Object.entries(FORMATS)) {
        const original = await make(size);
        const [from, to] = [path.join(folder, "original"), path.join(folder, "webp")];
        await writeFile(from, original);
        for (const runtime of ["convex", "node"] as const) {
          const figures: Figures[] = [];
          for (let round = 0; round < rounds; round += 1) {
            figures.push(await inProcess(runtime, from, to));
          }
          const webp = await readFile(to);
          const row = [
            `${size.width} × ${size.height} ${format.toUpperCase()}`,
            `${(original.length / 1e6).toFixed(1)} MB`,
            runtime === "convex" ? "Convex (wasm)" : "Node (sharp)",
            `${median(figures.map(({ seconds }) => seconds)).toFixed(1)} s`,
            `${Math.round(median(figures.map(({ megabytes }) => megabytes)))} MB`,
            `${(webp.length / 1e6).toFixed(2)} MB`,
            `${(await psnr(original, webp)).toFixed(1)} dB`,
          ];
          console.log(`| ${row.join(" | ")} |`);
        }
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function main([first, runtime, from, to]: string[]): Promise<void> {
  if (first === "--once") {
    console.log(JSON.stringify(await convertOnce(runtime as Runtime, from!, to!)));
  } else {
    await measureAll(Number(first ?? 3));
  }
}
