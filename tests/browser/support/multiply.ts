import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

type Document = { _id: string; _creationTime: number; basename?: string; nameWords?: string };
type Snapshot = {
  components: Record<string, { nextDocId: number; documents: Document[] }>;
};

const TABLE = "assets";

/**
 * Makes many assets of one, in the data of a demo that is not running: uploading ten thousand files
 * would take longer than all other tests together. They share the bytes and versions of the first.
 *
 * @param nameOf the basename of the asset with this number, counted from 0.
 */
export async function multiplyAsset(
  dataDir: string,
  basename: string,
  count: number,
  nameOf: (number: number) => string,
): Promise<void> {
  const file = path.join(dataDir, "snapshot.json");
  const [header = "", ...rest] = (await readFile(file, "utf8")).split("\n");
  const snapshot = JSON.parse(rest.join("\n")) as Snapshot;
  const component = snapshot.components.versionedAssets!;
  const isOriginal = ({ _id, basename: name }: Document) =>
    _id.endsWith(TABLE) && name === basename;
  const original = component.documents.find(isOriginal);
  if (original === undefined) throw new Error(`There is no asset ${basename}.`);

  const copies = Array.from({ length: count }, (_, number) => {
    const digits = String(component.nextDocId + number);
    return {
      ...original,
      _id: digits.padStart(original._id.length - TABLE.length, "0") + TABLE,
      _creationTime: original._creationTime + number / 1000,
      basename: nameOf(number),
      nameWords: nameOf(number).replace(/\W+/g, " "),
    };
  });
  component.nextDocId += count;
  component.documents = [...component.documents.filter((row) => !isOriginal(row)), ...copies];

  const body = JSON.stringify(snapshot);
  const sha256 = createHash("sha256").update(body).digest("hex");
  const written = { ...(JSON.parse(header) as object), sha256 };
  await writeFile(file, `${JSON.stringify(written)}\n${body}`);
}
