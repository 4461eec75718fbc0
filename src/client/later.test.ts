import { expect, test } from "vitest";
import { later } from "./later.js";

test("returns a part that was loaded", async () => {
  expect(await later(Promise.resolve({ a: 1 }))).toEqual({ a: 1 });
});

test("throws UPLOAD_NETWORK with the cause for one that was not", async () => {
  const cause = new TypeError("Failed to fetch dynamically imported module");
  await expect(later(Promise.reject(cause))).rejects.toMatchObject({
    name: "UploadError",
    code: "UPLOAD_NETWORK",
    cause,
  });
});
