/** An app's encoder makes what presets want: whatever fails, the image is shown, and the rest is made. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { assets, inComponent, openApp } from "../component/testing/app.test-helpers.js";
import type { App } from "../component/testing/app.test-helpers.js";
import { at } from "../component/testing/component.test-helpers.js";
import { encode as fake, gif, sendInApp, webp } from "../component/testing/images.test-helpers.js";
import {
  type MemoryStorages,
  openMemoryStorages,
} from "../component/testing/memoryStorages.test-helpers.js";
import {
  type EncodeRenditions,
  type MakeRenditionsOptions,
  type RenditionToMake,
  makeRenditions,
} from "./index.js";

const NOW = Date.UTC(2030, 0, 1);
const HOUR = 60 * 60 * 1000;
const IMAGE = { width: 1600, height: 800 };

let t: App;
let storages: MemoryStorages;
beforeEach(async () => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  t = openApp();
  storages = openMemoryStorages(async (work) => await inComponent(t, work as never));
  const preset = { folderPath: "", widths: [320, 640, 960] };
  await t.mutation((ctx) => assets.setImagePresets(ctx, preset));
});
afterEach(() => {
  storages.close();
  vi.useRealTimers();
});

async function send(path: string, image = IMAGE) {
  await sendInApp(t, path, gif(image.width, image.height), image);
}

/** Encodes one by one. */
const each = (one: (wanted: RenditionToMake) => Uint8Array<ArrayBuffer>): EncodeRenditions =>
  async function* (_original, wanted) {
    for (const image of wanted) yield one(image);
  };
const encode = each(fake);
const run = async (encoder = encode, options?: MakeRenditionsOptions) =>
  await t.action((ctx) => makeRenditions(ctx, assets, encoder, options));
const widthsAt = async (path: string) => {
  const file = await t.query((ctx) => assets.getPublishedFile(ctx, at(path)));
  return file?.renditions?.map(({ width }) => width);
};
const problemAt = async (path: string) => {
  const [version] = await t.query((ctx) => assets.getAssetVersions(ctx, at(path)));
  return version?.renditionProblem;
};

test("makes all that is due, of the bytes of each original", async () => {
  await send("hero");
  await send("small", { width: 640, height: 320 });
  const seen: unknown[] = [];
  const encoder: EncodeRenditions = async function* (original, wanted) {
    const { contentType, size, image, read } = original;
    seen.push([contentType, size, image, [...(await read())], wanted.map(({ width }) => width)]);
    yield* wanted.map(fake);
  };
  expect(await run(encoder)).toEqual({ made: 4, failed: 0, isDone: true });
  const small = { width: 640, height: 320 };
  expect(seen).toEqual([
    ["image/gif", 14, IMAGE, [...gif(1600, 800)], [320, 640, 960]],
    ["image/gif", 14, small, [...gif(640, 320)], [320]],
  ]);
  expect(await widthsAt("hero")).toEqual([320, 640, 960]);
  expect(await widthsAt("small")).toEqual([320]);
  expect(await run()).toEqual({ made: 0, failed: 0, isDone: true });
});

test("an image that cannot be encoded keeps no other waiting, and loses none that was made before it", async () => {
  await send("hero");
  await send("other");
  let calls = 0;
  const encoder = each((wanted) => {
    calls += 1;
    if (calls === 3) throw new Error("out of memory");
    return fake(wanted);
  });
  expect(await run(encoder)).toEqual({ made: 5, failed: 1, isDone: true });
  expect(await widthsAt("hero")).toEqual([320, 640]);
  expect(await widthsAt("other")).toEqual([320, 640, 960]);
  vi.setSystemTime(NOW + HOUR);
  expect(await run()).toEqual({ made: 1, failed: 0, isDone: true });
  expect(await widthsAt("hero")).toEqual([320, 640, 960]);
});

test("an encoder that always fails ends, and says why", async () => {
  await send("hero");
  const failing = each(() => {
    throw new Error("out of memory");
  });
  for (let hours = 0; hours < 5; hours += 1) {
    expect(await run(failing)).toEqual({ made: 0, failed: 1, isDone: true });
    vi.setSystemTime(Date.now() + HOUR);
  }
  expect(await run(failing)).toEqual({ made: 0, failed: 0, isDone: true });
  expect(await problemAt("hero")).toBe("out of memory");
});

const reading: EncodeRenditions = async function* (original, wanted) {
  await original.read();
  yield* wanted.map(fake);
};

test.each<[string, EncodeRenditions, MakeRenditionsOptions, RegExp]>([
  ["of another width", each(() => webp(1, 1)), {}, /it is 1 pixels wide/],
  [
    "too large to store",
    each(({ width, height }) => webp(width, height, 9_000_000)),
    {},
    /8388608/,
  ],
  ["of too large a file", reading, { maxBytes: 13 }, /has 14 bytes; at most 13/],
])("an image %s is not tried again", async (_what, encoder, options, message) => {
  await send("hero");
  expect(await run(encoder, options)).toEqual({ made: 0, failed: 1, isDone: true });
  expect(await problemAt("hero")).toMatch(message);
  vi.setSystemTime(NOW + 100 * HOUR);
  expect(await run()).toEqual({ made: 0, failed: 0, isDone: true });
});

test("large images are stored in calls of their own", async () => {
  await send("hero");
  const large = each(({ width, height }) => webp(width, height, 3_000_000));
  expect(await run(large)).toEqual({ made: 3, failed: 0, isDone: true });
});

test("begins no other version after its time", async () => {
  await send("hero");
  await send("other");
  const slow = each((wanted) => {
    vi.setSystemTime(Date.now() + 1000);
    return fake(wanted);
  });
  expect(await run(slow, { timeLimitMs: 1000 })).toEqual({ made: 3, failed: 0, isDone: false });
  expect(await run(slow, { timeLimitMs: 1000 })).toEqual({ made: 3, failed: 0, isDone: false });
  expect(await run()).toEqual({ made: 0, failed: 0, isDone: true });
});

test("a part of a larger buffer is stored, and nothing beside it", async () => {
  await send("hero", { width: 640, height: 320 });
  const encoder = each((wanted) => {
    const bytes = fake(wanted);
    const all = new Uint8Array(bytes.length + 20);
    all.set(bytes, 10);
    return all.subarray(10, 10 + bytes.length);
  });
  expect(await run(encoder)).toMatchObject({ made: 1 });
  const file = await t.query((ctx) => assets.getPublishedFile(ctx, at("hero")));
  expect(file?.renditions).toMatchObject([{ width: 320, size: 30 + 80 }]);
});

test("an encoder gets the number of the attempt, also after one that died", async () => {
  await send("hero");
  await t.mutation((ctx) => assets.claimRenditions(ctx));
  const attempts: number[] = [];
  const failing: EncodeRenditions = async function* ({ attempt }, wanted) {
    attempts.push(attempt);
    if (attempts.length < 3) throw new Error("out of memory");
    yield* wanted.map(fake);
  };
  for (let hours = 0; hours < 3; hours += 1) {
    vi.setSystemTime(Date.now() + HOUR);
    await run(failing);
  }
  expect(attempts).toEqual([2, 3, 4]);
  expect(await widthsAt("hero")).toEqual([320, 640, 960]);
});

test("an original whose bytes the encoder does not want is not fetched, however large it is", async () => {
  await send("hero");
  const fetched = vi.spyOn(globalThis, "fetch");
  expect(await run(encode, { maxBytes: 13 })).toEqual({ made: 3, failed: 0, isDone: true });
  expect(fetched).not.toHaveBeenCalled();
});

test("an encoder that ends early has failed, and one that does not end is stopped", async () => {
  await send("hero");
  let isStopped = false;
  const endless: EncodeRenditions = async function* (_original, [first]) {
    try {
      for (;;) yield fake(first!);
    } finally {
      isStopped = true;
    }
  };
  const short: EncodeRenditions = async function* (_original, [first]) {
    yield fake(first!);
  };
  expect(await run(short)).toEqual({ made: 1, failed: 1, isDone: true });
  expect(await widthsAt("hero")).toEqual([320]);
  await send("small", { width: 640, height: 320 });
  expect(await run(endless)).toEqual({ made: 1, failed: 0, isDone: true });
  expect(isStopped).toBe(true);
  expect(await widthsAt("small")).toEqual([320]);
});
