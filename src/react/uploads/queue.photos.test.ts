// @vitest-environment node
/** Photos in the queue, whose metadata is removed before they are sent. */
import { expect, test } from "vitest";
import { stripPhotoMetadata } from "../../client/stripPhotoMetadata.js";
import { photo } from "../../client/photos/testing/photos.test-helpers.js";
import { TestQueue } from "../testing/testQueue.test-helpers.js";
import { textFile } from "../testing/uploadApp.test-helpers.js";

const setup = TestQueue.forEachTest();
const { one, idOf, sent, idle } = setup;
const images = { folderPath: "images" };
const original = photo("exiftool.jpg");
const textOf = async (file: Blob) => Buffer.from(await file.arrayBuffer()).toString();

test("a photo is sent, and declared, without its metadata", async () => {
  setup.restart({ stripPhotoMetadata: true });
  await setup.queue.add([original, textFile("a.txt", "words")], images);
  await idle();
  const stripped = await stripPhotoMetadata(original);
  expect(stripped.size).toBeLessThan(original.size);
  const started = setup.app.started.map(({ filename, size }) => [filename, size]);
  expect(started.sort()).toEqual(
    [
      ["a.txt", 5],
      [original.name, stripped.size],
    ].sort(),
  );
  expect(sent().sort()).toEqual([await textOf(stripped), "words"].sort());
  expect(one(original.name)).toMatchObject({
    status: "done",
    file: original,
    progress: { sent: stripped.size, total: stripped.size },
  });
});

test("a photo keeps its metadata without the option", async () => {
  await setup.queue.add(original, images);
  await idle();
  expect(setup.app.started).toMatchObject([{ size: original.size }]);
  expect(sent()).toEqual([await textOf(original)]);
});

test("a photo that is not understood is not sent, also when it is retried", async () => {
  setup.restart({ stripPhotoMetadata: true });
  await setup.queue.add(new File([original.slice(0, 700)], "cut.jpg"), images);
  await idle();
  const failed = {
    status: "failed",
    error: { code: "PHOTO_NOT_STRIPPED" },
    problem: expect.stringMatching(/damaged or not complete/) as string,
  };
  expect(one("cut.jpg")).toMatchObject(failed);
  setup.queue.retry(idOf("cut.jpg"));
  await idle();
  expect(one("cut.jpg")).toMatchObject(failed);
  expect(setup.app.started).toEqual([]);
  expect(sent()).toEqual([]);
});
