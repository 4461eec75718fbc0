// @vitest-environment node
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { api } from "../../../example/convex/_generated/api.js";
import { isAssetError } from "../../shared/errors.js";
import { createUploadQueue, uploadFunctions } from "../index.js";
import { DemoBackend } from "../testing/demoBackend.test-helpers.js";
import { textFile } from "../testing/uploadApp.test-helpers.js";

let backend: DemoBackend;
beforeAll(async () => (backend = await DemoBackend.start()));
afterAll(() => backend.stop());

test("a file is refused with what the server would say of it", async () => {
  const client = backend.connect();
  const limits = { folderPath: "strict", maxSize: 8, allowedTypes: ["text/*", "image/png"] };
  await client.mutation(api.assets.setUploadLimits, limits);
  const files = [
    textFile("fine"),
    textFile("fits", "12345678"),
    textFile("large", "123456789"),
    textFile("page", "x", "text/html; charset=utf-8"),
    textFile("capital", "x", "IMAGE/PNG"),
    textFile("photo", "x", "image/jpeg"),
    textFile("unknown", "x", ""),
    { path: "below/large", file: textFile("large", "123456789") },
    { path: "a//b", file: textFile("b") },
  ];
  const { startUpload, finishUpload, getUploadLimits } = api.assets;
  const answers = [];
  for (const asked of [getUploadLimits, null]) {
    const functions = { startUpload, finishUpload, getUploadLimits: asked };
    const queue = createUploadQueue(uploadFunctions(client, functions));
    await queue.add(files, { folderPath: "strict" });
    await vi.waitFor(() => expect(queue.getState().isBusy).toBe(false), 30_000);
    const { uploads } = queue.getState();
    answers.push(
      uploads.map(({ error }) => (isAssetError(error) ? error.data : (error?.message ?? "done"))),
    );
  }
  const [here, there] = answers;
  expect(here).toEqual(there);
  expect(here!.map((answer) => (typeof answer === "string" ? answer : answer.code))).toEqual([
    "done",
    "done",
    "FILE_TOO_LARGE",
    "done",
    "done",
    "TYPE_NOT_ALLOWED",
    "TYPE_NOT_ALLOWED",
    "FILE_TOO_LARGE",
    "PATH_INVALID",
  ]);
});
