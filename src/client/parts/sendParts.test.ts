// @vitest-environment node
/** The work for each part of a file of many parts. */
import { afterEach, expect, test, vi } from "vitest";
import { sizeOfPart } from "../../shared/parts.js";
import type { SavedUpload } from "./saved.js";
import { sendParts } from "./sendParts.js";

vi.mock(import("../../shared/parts.js"), async (original) => {
  const parts = await original();
  return { ...parts, sizeOfPart: vi.fn(parts.sizeOfPart) };
});
afterEach(() => vi.unstubAllGlobals());

const COUNT = 1000;
const PART_SIZE = 4;
const file = new Uint8Array(COUNT * PART_SIZE - 1);

test("10 times as many parts are 10 times the work: no part is counted or saved with each other", async () => {
  vi.stubGlobal("fetch", async (url: string) => {
    if (!url.endsWith("list")) return new Response();
    const sizes = Array.from({ length: COUNT }, (_, index) => (index === COUNT - 1 ? 3 : 4));
    const list = sizes.map((size, at) => {
      return `<Part><PartNumber>${at + 1}</PartNumber><Size>${size}</Size></Part>`;
    });
    return new Response(list.join(""));
  });
  const saved: SavedUpload = {
    ticket: {
      ...{ uploadUrl: "https://bucket.test/", method: "PUT", headers: {}, intentId: "1" },
      parts: { beginUrl: "https://bucket.test/", headers: {}, partSize: PART_SIZE, count: COUNT },
    },
    uploadId: "1",
    file: { size: file.length, sample: "" },
    done: [],
  };
  const states: SavedUpload["done"][] = [];
  const sent: number[] = [];
  await sendParts(file, saved, {
    functions: {
      signUploadParts: async ({ parts }) => ({
        requests: parts.map(({ partNumber }) => ({
          ...{ partNumber, url: `https://bucket.test/${partNumber}`, headers: {} },
        })),
      }),
      listUploadedParts: async () => ({ urls: ["https://bucket.test/list"] }),
    },
    onProgress: (progress) => sent.push(progress.sent),
    onPart: async ({ done }) => void states.push(done),
  });
  expect(states).toHaveLength(COUNT);
  expect(states.at(-1)).toEqual([[1, COUNT]]);
  // Three parts at once leave two gaps at most.
  expect(Math.max(...states.map((done) => done.length))).toBeLessThanOrEqual(3);
  expect(Math.max(...sent)).toBeLessThan(file.length);
  expect(vi.mocked(sizeOfPart).mock.calls.length).toBeLessThanOrEqual(4 * COUNT);
});
