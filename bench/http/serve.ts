/** A separate process with the app and one file in each package, until it is stopped. */
import { Host } from "../database/host.js";
import { sendBytes } from "../database/packages/shared.js";
import { app } from "./app.js";

/** The downloaded file. */
export const BYTES = 100_000;

/** The URL of the file, by route. */
export type RouteUrls = Record<
  | "asset"
  | "version"
  | "streamed"
  | "versionOne"
  | "convexFs"
  | "filesControl"
  | "plainRedirect"
  | "plainComponent"
  | "plainStream"
  | "plainFetched"
  | "storage",
  string
>;

const FILE = { folder: "images", name: "hero" };
const ADDRESS = { folderPath: FILE.folder, basename: FILE.name };
const CONTENT = { text: "x".repeat(BYTES), contentType: "image/png" };

async function upload({ visitor }: Host): Promise<RouteUrls> {
  const { siteUrl } = visitor;
  type Ticket = { intentId: string; uploadUrl: string; uploadToken: string };

  const ours = await visitor.mutation<Ticket>("assets:startUpload", ADDRESS);
  const { versionId } = await visitor.mutation<{ versionId: string }>("assets:finishUpload", {
    intentId: ours.intentId,
    storageId: await sendBytes(visitor, ours.uploadUrl, CONTENT),
  });

  const one = await visitor.mutation<Ticket>("one:startUpload", ADDRESS);
  const storageId = await sendBytes(visitor, one.uploadUrl, CONTENT);
  await visitor.mutation("one:finishUpload", {
    ...{ intentId: one.intentId, uploadResponse: { storageId } },
    ...{ size: BYTES, contentType: CONTENT.contentType },
  });

  const sent = await visitor.send(`${siteUrl}/fs/upload`, {
    method: "POST",
    headers: { "Content-Type": CONTENT.contentType },
    body: CONTENT.text,
  });
  const { blobId } = (await sent.json()) as { blobId: string };

  const provider = { provider: "convex" };
  const control = await visitor.mutation<Ticket>("control:generateUploadUrl", provider);
  const controlled = await sendBytes(visitor, control.uploadUrl, CONTENT);
  await visitor.mutation("control:finalizeUpload", {
    ...{ uploadToken: control.uploadToken, storageId: controlled, accessKeys: ["anybody"] },
  });
  const { downloadToken } = await visitor.mutation<{ downloadToken: string }>(
    "control:createDownloadGrant",
    { storageId: controlled, maxUses: null, shareableLink: true },
  );

  for (const module of ["files", "plain"]) {
    const url = await visitor.mutation<string>(`${module}:generateUploadUrl`, {});
    const saved = { ...FILE, storageId: await sendBytes(visitor, url, CONTENT) };
    await visitor.mutation(`${module}:saveFile`, saved);
  }
  const { url: storage } = await visitor.query<{ url: string }>("files:getFile", FILE);

  return {
    asset: `${siteUrl}/assets/images/hero`,
    version: `${siteUrl}/assets/v/${versionId}`,
    streamed: `${siteUrl}/stream/images/hero`,
    versionOne: `${siteUrl}/one/images/hero`,
    convexFs: `${siteUrl}/fs/blobs/${blobId}`,
    filesControl: `${siteUrl}/control/download?token=${downloadToken}`,
    plainRedirect: `${siteUrl}/plain/redirect/images/hero`,
    plainComponent: `${siteUrl}/plain/component/images/hero`,
    plainStream: `${siteUrl}/plain/stream/images/hero`,
    plainFetched: `${siteUrl}/plain/fetched/images/hero`,
    storage,
  };
}

export async function main(): Promise<void> {
  const host = await Host.start(app, { isMetered: false });
  console.log(JSON.stringify(await upload(host)));
  await new Promise((resolve) => process.once("SIGTERM", resolve));
  await host.close();
}
