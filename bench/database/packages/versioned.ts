/** This package and its 1.0 release: the same calls, so the same tasks. */
import type { FilePath, Content, Contender } from "../contender.js";
import { contentOf } from "../contender.js";
import type { Host, Values, Visitor } from "../host.js";
import { callInBatches, pathOf, sendBytes, storedBytesOf } from "./shared.js";

type Calls = Pick<
  Contender,
  "addVersions" | "cursorAmongFiles" | "fill" | "storedBytes" | "tasks"
> & {
  versionBefore: NonNullable<Contender["versionBefore"]>;
};

const at = ({ folder, name }: FilePath) => ({ folderPath: folder, basename: name });
const BEGINNING = { createdAt: 0, id: "" };
export const CHANGES = 100;

type Ticket = { intentId: string; uploadUrl: string };

/**
 * @param component how the app has mounted it; it exports the calls from `assets`.
 * @param says the declared properties for `finishUpload`.
 */
export function versionedCalls(
  component: string,
  says: (storageId: string, content: Content) => Values,
): Calls {
  async function put(host: Host, files: FilePath[], seedOf: (index: number) => string) {
    const args = [];
    for (const [index, file] of files.entries()) {
      const { text, contentType } = contentOf(seedOf(index));
      args.push({ ...at(file), storageId: await host.store(component, text, contentType) });
    }
    await callInBatches(host, "assets:fill", "files", args);
  }
  /** Creates every folder, because the 1.0 release does not create those of an upload. */
  async function makeFolders(host: Host, files: FilePath[]) {
    const paths = new Set<string>();
    for (const { folder } of files) {
      const parts = folder.split("/");
      for (const depth of parts.keys()) paths.add(parts.slice(0, depth + 1).join("/"));
    }
    const args = [...paths].map((path) => ({ path }));
    await callInBatches(host, "assets:makeFolders", "folders", args);
  }
  async function upload(visitor: Visitor, file: FilePath & Content) {
    const opened = { ...at(file), filename: file.name };
    const { intentId, uploadUrl } = await visitor.mutation<Ticket>("assets:startUpload", opened);
    const storageId = await sendBytes(visitor, uploadUrl, file);
    await visitor.mutation("assets:finishUpload", { intentId, ...says(storageId, file) });
  }
  return {
    fill: async (host, files) => {
      await makeFolders(host, files);
      await put(host, files, (index) => pathOf(files[index]!));
    },
    addVersions: async (host, file, count) => {
      const more = Array.from({ length: count - 1 }, () => file);
      await put(host, more, (index) => `${pathOf(file)} ${index + 2}`);
    },
    versionBefore: async (visitor, file) => {
      type Version = { _id: string; version: number };
      const versions = await visitor.query<Version[]>("assets:getAssetVersions", at(file));
      return versions.sort((a, b) => b.version - a.version)[1]!._id;
    },
    cursorAmongFiles: async (visitor) => {
      type Page = { changes: { type?: string; changeType?: string }[]; nextCursor: unknown };
      let cursor: unknown = BEGINNING;
      for (;;) {
        const page: Page = await visitor.query("assets:listSince", { cursor, limit: CHANGES });
        const types = page.changes.map(({ type, changeType }) => type ?? changeType ?? "");
        if (types.every((type) => type.startsWith("asset:"))) return cursor;
        cursor = page.nextCursor;
      }
    },
    storedBytes: (host) => storedBytesOf(host, component),
    tasks: {
      lookUp: { run: (visitor, file) => visitor.query("assets:getPublishedFile", at(file)) },
      listFolder: {
        run: (visitor, { folder }) =>
          visitor.query("assets:listPublishedFilesInFolder", { folderPath: folder }),
      },
      listRoot: { run: (visitor) => visitor.query("assets:listFolders", { parentPath: "" }) },
      uploadNew: { run: upload },
      uploadVersion: { run: upload },
      restore: { run: (visitor, given) => visitor.mutation("assets:restoreVersion", given) },
      rename: {
        run: (visitor, { newName, ...file }) =>
          visitor.mutation("assets:renameAsset", { ...at(file), newBasename: newName }),
      },
      move: {
        run: (visitor, { folder, name, newFolder }) =>
          visitor.mutation("assets:moveAsset", {
            ...{ fromFolderPath: folder, basename: name, toFolderPath: newFolder },
          }),
      },
      remove: { run: (visitor, file) => visitor.mutation("assets:deleteAsset", at(file)) },
      readChanges: {
        run: (visitor, { cursor }) => visitor.query("assets:listSince", { cursor, limit: CHANGES }),
      },
    },
  };
}
