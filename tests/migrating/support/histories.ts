/** Holds what is here to what is in 1.x: versions, bytes, and what is published. */
import { expect } from "vitest";
import { type MigratingApp, type VersionRow, hexOf } from "./app.js";

/** Every version is as it was, with the bytes that it had, and the same one is published. */
export async function expectSame(app: MigratingApp, paths: string[]): Promise<void> {
  for (const path of paths) {
    const before = await app.versions("versionedAssets", path);
    const after = await app.versions("assets", path);
    expect(after.map(described), path).toEqual(before.map(described));
    const hashes = { before: new Array<string>(), after: new Array<string>() };
    for (const [index, { versionId, _id }] of after
      .map((version, n) => ({
        ...version,
        _id: before[n]!._id,
      }))
      .entries()) {
      const was = await app.query<{ url: string }>(
        "versionedAssets",
        "assetFsHttp:getVersionPreviewUrl",
        { versionId: _id },
      );
      const is = await app.query<{ url: string }>("assets", "assetManager:getVersion", {
        versionId,
      });
      hashes.before[index] = hexOf(await app.bytesAt(was.url));
      hashes.after[index] = hexOf(await app.bytesAt(is.url));
    }
    expect(hashes.after, path).toEqual(hashes.before);
    const shown = await app.published("assets", path);
    expect(shown?.version, path).toBe((await app.published("versionedAssets", path))?.version);
  }
}

function described({ version, state, label, contentType, size, sha256, ...row }: VersionRow) {
  const filename = row.filename ?? row.originalFilename;
  const isHex = sha256 === undefined || sha256.length === 64;
  const digest = isHex ? sha256 : Buffer.from(sha256, "base64").toString("hex");
  return { version, state, label, contentType, size, filename, sha256: digest };
}
