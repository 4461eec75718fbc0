/** No query yields the key or the address of an object of a private file, in whichever bucket it is. */
import { expect, test } from "vitest";
import { api } from "../../src/component/_generated/api.js";
import { at, rows } from "../../src/component/testing/component.test-helpers.js";
import {
  answersOf,
  releaseOf,
  uploadIds,
} from "../../src/component/testing/queries.test-helpers.js";
import {
  arrange,
  makeAll,
  put,
  setAccess,
  setFolderAccess,
  useStorages,
} from "./support/access.js";
import { keysIn, settle, useBucket } from "./support/r2.js";

const bucket = useBucket();
const scene = useStorages(bucket);

test.each(["settled", "on its way there", "on its way to the public", "in the trash"] as const)(
  "a private file that is %s",
  async (condition) => {
    const { t } = scene;
    await arrange(t, bucket, "in two buckets");
    await put(t, "shown/open", "public");
    await put(t, "f/a", "one");
    await put(t, "f/a", "two");
    if (condition === "on its way there") bucket.front.failWith({ status: 503 });
    await setFolderAccess(t, "f", "private");
    await settle(t);
    if (condition === "on its way to the public") {
      bucket.front.failWith({ status: 503 });
      await makeAll(t, "public", "f/a");
    }
    if (condition === "in the trash") await t.mutation(api.assetManager.deleteAsset, at("f/a"));
    const versions = await rows(t, "versions");
    const keys = versions.flatMap(({ location }) =>
      location.backend === "r2" ? [location.key] : [],
    );
    expect(keys).toHaveLength(3);
    expect((await keysIn(bucket)).length).toBe(condition === "on its way there" ? 3 : 1);
    const [open, ...secret] = keys;
    const answers = await answersOf(t, {
      paths: ["shown/open", "f/a"],
      folders: ["", "f", "shown"],
      versionIds: versions.map(({ _id }) => _id),
      assetIds: (await rows(t, "assets")).map(({ _id }) => _id),
      intentIds: await uploadIds(t),
      jobIds: (await rows(t, "jobs")).map(({ _id }) => _id),
      migrationIds: [],
      releaseIds: [await releaseOf(t, "shown/open")],
      erasureIds: [],
    });
    for (const [name, answer] of Object.entries(answers)) {
      for (const key of secret) {
        expect(answer.includes(key) || answer.includes(encodeURIComponent(key)), name).toBe(false);
      }
      const urls = answer.match(/https?:[^"]*/g) ?? [];
      for (const url of urls) {
        expect([bucket.publicUrl, `${bucket.publicUrl}/${open}`], name).toContain(url);
      }
    }
    expect(answers["assetManager:getPublishedFile"]).toContain(open);
    bucket.front.failWith(undefined);
    await setAccess(t, "shown/open", "private");
    await settle(t);
  },
);
