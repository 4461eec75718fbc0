/** What uploads in parts cost: as their declarations say, whatever the number of parts. */
import { api } from "../_generated/api.js";
import { PART_SIZES } from "../../shared/parts.js";
import { stopTheClock } from "../testing/clock.test-helpers.js";
import { type Component, at } from "../testing/component.test-helpers.js";
import { expectPrices } from "../testing/costs.test-helpers.js";
import { nameBucket } from "../testing/namedBucket.test-helpers.js";

const { assetManager, parts, quotas } = api;
stopTheClock();
nameBucket();

const COUNT = 100;
const size = COUNT * PART_SIZES.part;
const film = { ...at("f/film"), size, contentType: "video/mp4" };
const sha256 = "0".repeat(64);

const toBucket = async (t: Component) => {
  const r2PublicUrl = "https://cdn.test";
  await t.mutation(assetManager.configureStorageBackend, { backend: "r2", r2PublicUrl });
};

/** An upload whose parts were signed `times` before. */
async function begun(t: Component, times: number) {
  await toBucket(t);
  const { intentId } = await t.mutation(assetManager.startUpload, film);
  const upload = { intentId, uploadId: "1" };
  const all = Array.from({ length: COUNT }, (_, index) => {
    return { partNumber: index + 1, size: PART_SIZES.part, sha256 };
  });
  const sign = { ...upload, parts: all };
  for (let time = 0; time < times; time += 1) await t.mutation(parts.signUploadParts, sign);
  return { upload, intentId, sign };
}

expectPrices([
  [
    "startUpload of a file in parts",
    // The third is the settings, which say that uploads go to the bucket.
    { reads: 3, writes: 1, ranges: 7 },
    { reads: 3, writes: 1 },
    async (t) => {
      await toBucket(t);
      return (ctx) => ctx.runMutation(assetManager.startUpload, film);
    },
  ],
  [
    "signUploadParts of the first 100",
    { reads: 2, writes: 1, ranges: 3 },
    { reads: 2, writes: 1 },
    async (t) => {
      const { sign } = await begun(t, 0);
      return (ctx) => ctx.runMutation(parts.signUploadParts, sign);
    },
  ],
  [
    "signUploadParts of the next 100",
    { reads: 1, writes: 0, ranges: 3 },
    { reads: 1, writes: 0 },
    async (t) => {
      const { sign } = await begun(t, 1);
      return (ctx) => ctx.runMutation(parts.signUploadParts, sign);
    },
  ],
  [
    "signUploadParts below a quota",
    { reads: 4, writes: 0, ranges: 7 },
    { reads: 4, writes: 0 },
    async (t) => {
      await t.mutation(quotas.setQuota, { folderPath: "", maxBytes: 100 * size });
      const { sign } = await begun(t, 1);
      return (ctx) => ctx.runMutation(parts.signUploadParts, sign);
    },
  ],
  [
    "listUploadedParts",
    { reads: 1, writes: 0, ranges: 2 },
    { reads: 1, writes: 0 },
    async (t) => {
      const { upload } = await begun(t, 1);
      return (ctx) => ctx.runMutation(parts.listUploadedParts, upload);
    },
  ],
  [
    "finishUpload of a new file in parts",
    { reads: 3, writes: 6, ranges: 8 },
    { reads: 8, writes: 8 },
    async (t) => {
      const { intentId } = await begun(t, 1);
      return (ctx) => ctx.runMutation(assetManager.finishUpload, { intentId });
    },
  ],
  [
    "abortUpload",
    { reads: 2, writes: 2, ranges: 2 },
    { reads: 2, writes: 2 },
    async (t) => {
      const { intentId } = await begun(t, 1);
      return (ctx) => ctx.runMutation(parts.abortUpload, { intentId });
    },
  ],
]);
