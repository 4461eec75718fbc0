/** Uploads in parts, step by step, as the tests need them. */
import { afterAll, beforeAll } from "vitest";
import { api, internal } from "../../../src/component/_generated/api.js";
import { type Component, at } from "../../../src/component/testing/component.test-helpers.js";
import { DAY, pass } from "../../../src/component/testing/clock.test-helpers.js";
import { COPY_SIZES } from "../../../src/component/backends/transfer.js";
import { PART_SIZES } from "../../../src/shared/parts.js";
import type { R2Config } from "../../../src/shared/r2/config.js";
import { hexOf, keyOf, settle } from "./r2.js";

export const MIB = 1024 ** 2;

/** Makes the smallest parts that a bucket takes, for all tests of a file. */
export function smallParts(): void {
  const [parts, copies] = [{ ...PART_SIZES }, { ...COPY_SIZES }];
  beforeAll(() => {
    Object.assign(PART_SIZES, { part: 5 * MIB, threshold: 10 * MIB });
    Object.assign(COPY_SIZES, { whole: 10 * MIB, part: 5 * MIB });
  });
  afterAll(() => {
    Object.assign(PART_SIZES, parts);
    Object.assign(COPY_SIZES, copies);
  });
}

/** Bytes of which no two parts are equal. */
export function bytesOf(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let at = 0, block = 0; at < size; at += MIB, block += 1) bytes.fill(block, at, at + MIB);
  return bytes;
}

export type LargeUpload = Awaited<ReturnType<typeof startInParts>>;

/** Starts an upload, and begins its parts if the bytes are few enough to be made. */
export async function startInParts(
  t: Component,
  path: string,
  size: number,
  said: { sha256?: string; actor?: string; r2Config?: R2Config } = {},
) {
  const { actor, r2Config } = said;
  const ticket = await t.mutation(api.assetManager.startUpload, {
    ...{ ...at(path), size, contentType: "video/mp4", ...said },
  });
  const { intentId } = ticket;
  const { beginUrl, headers, partSize, count } = ticket.parts!;
  const begin = async () => {
    const response = await fetch(beginUrl, { method: "POST", headers });
    return /<UploadId>([^<]+)</.exec(await response.text())![1]!;
  };
  const uploadId = await begin();
  const bytes = size > 100 * MIB ? new Uint8Array() : bytesOf(size);
  const part = (partNumber: number) =>
    bytes.subarray((partNumber - 1) * partSize, partNumber * partSize);
  const signed = async (partNumbers: number[], withConfig = r2Config) =>
    await t.mutation(api.parts.signUploadParts, {
      ...{ intentId, uploadId, actor, r2Config: withConfig },
      parts: partNumbers.map((partNumber) => ({
        ...{ partNumber, size: part(partNumber).length },
        sha256: hexOf(part(partNumber)),
      })),
    });
  const sign = async (partNumbers: number[], withConfig = r2Config) =>
    (await signed(partNumbers, withConfig)).requests;
  const send = async (...partNumbers: number[]) => {
    for (const { partNumber, url, headers: sent } of await sign(partNumbers)) {
      const response = await fetch(url, { method: "PUT", headers: sent, body: part(partNumber) });
      if (!response.ok) throw new Error(`Part ${partNumber}: ${response.status}`);
    }
  };
  return {
    ...{
      ticket,
      intentId,
      uploadId,
      key: keyOf(ticket.uploadUrl),
      begin,
      part,
      sign,
      signed,
      send,
    },
    sendAll: async () => await send(...Array.from({ length: count }, (_, index) => index + 1)),
    /** The numbers and sizes of the parts that the bucket lists. */
    listed: async () => {
      const { urls } = await t.mutation(api.parts.listUploadedParts, {
        ...{ intentId, uploadId, actor, r2Config },
      });
      const lists = await Promise.all(urls.map(async (url) => await (await fetch(url)).text()));
      return [...lists.join("").matchAll(/<PartNumber>(\d+)<.*?<Size>(\d+)</g)].map(
        ([, partNumber, partBytes]) => [Number(partNumber), Number(partBytes)],
      );
    },
    /** Lets the background job ask again, when its backoff is over. */
    verifyAgain: async () => {
      pass(DAY);
      await t.mutation(internal.verification.resumeVerifications, {});
      await settle(t);
    },
  };
}
