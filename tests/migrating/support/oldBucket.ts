/** The public address of a bucket of 1.x: what it answers is what a test wants. */
import { type RequestListener, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type MigratingApp, at } from "./app.js";

export class OldBucket {
  answer: RequestListener = (_, response) => response.writeHead(404).end();
  private readonly server = createServer((request, response) => this.answer(request, response));

  static async open(): Promise<OldBucket> {
    const bucket = new OldBucket();
    await new Promise<void>((resolve) => bucket.server.listen(0, "127.0.0.1", resolve));
    return bucket;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A version in 1.x whose file is in this bucket; sizes are what its uploader had said. */
  async addFile(
    app: MigratingApp,
    path: string,
    { isPrivate = false, ...described }: { size?: number; isPrivate?: boolean } = {},
  ) {
    const { assetId, versionId } = await app.mutate<{ assetId: string; versionId: string }>(
      "versionedAssets",
      "assetManager:commitVersion",
      at(path),
    );
    const address = isPrivate ? {} : { r2PublicUrl: `${this.url}/` };
    const row = { r2Key: path, ...address, ...described };
    await app.changeVersionOne("assetVersions", versionId, { ...row, contentType: "image/png" });
    // The upload that this stands for is in the feed; `commitVersion` is not.
    await app.addToVersionOne("changelog", {
      changeType: "asset:publish",
      ...at(path),
      createdAt: 1,
    });
    return { assetId, versionId };
  }
}
