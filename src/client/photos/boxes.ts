/** The boxes of which HEIF files consist (ISO/IEC 14496-12, section 4.2), and the items that they list (8.11). */
import { textAt } from "../../shared/images/textAt.js";
import { damaged, NotStripped, partOf } from "./photo.js";

/** Where a box is in the file, and its contents if they were read. */
export type Box = { type: string; start: number; bodyStart: number; end: number };
export type ReadBox = Box & { body: DataView<ArrayBuffer> };

/** Returns the type and the sizes of a box; `null` if no box begins here. */
export function headOf(
  view: DataView,
  room: number,
): { type: string; head: number; size: number } | null {
  if (view.byteLength < 8) return null;
  const short = view.getUint32(0);
  const head = short === 1 ? 16 : 8;
  if (view.byteLength < head) return null;
  const size = short === 1 ? Number(view.getBigUint64(8)) : short === 0 ? room : short;
  return size < head || size > room ? null : { type: textAt(view, 4, 4), head, size };
}

/** Returns the boxes in the body of another, from a position on. */
export function boxesIn({ body, bodyStart }: ReadBox, from = 0): ReadBox[] {
  const boxes: ReadBox[] = [];
  for (let at = from; at < body.byteLength;) {
    const found = headOf(partOf(body, at), body.byteLength - at);
    if (found === null) throw damaged();
    const { type, head, size } = found;
    const start = bodyStart + at;
    boxes.push({
      type,
      start,
      bodyStart: start + head,
      end: start + size,
      body: partOf(body, at + head, size - head),
    });
    at += size;
  }
  return boxes;
}

/** Returns the types of the items that an item information box (`iinf`) lists. */
export function itemTypesIn(box: ReadBox): Map<number, string> {
  const types = new Map<number, string>();
  for (const { type, body } of boxesIn(box, box.body.getUint8(0) === 0 ? 6 : 8)) {
    if (type !== "infe") continue;
    const version = body.getUint8(0);
    const id = version < 3 ? body.getUint16(4) : body.getUint32(4);
    // Older versions list only metadata, and have no types.
    const isTyped = version >= 2;
    types.set(id, isTyped ? textAt(body, version === 2 ? 8 : 10, 4) : "mime");
  }
  return types;
}

/** A part of an item's data: in the file, or in the item data box (`idat`) of the same `meta` box. */
export type Extent = { isInData: boolean; start: number; end: number };

/** Far more than the tiles of the largest photo. */
const MAX_EXTENTS = 10_000;

/** Returns the parts of each item that an item location box (`iloc`) lists. */
export function extentsIn({ body }: ReadBox): Map<number, Extent[]> {
  let at = 4;
  const next = (bytes: number): number => {
    at += bytes;
    if (bytes === 0) return 0;
    if (bytes === 2) return body.getUint16(at - 2);
    if (bytes === 4) return body.getUint32(at - 4);
    if (bytes === 8) return Number(body.getBigUint64(at - 8));
    throw damaged();
  };
  const version = body.getUint8(0);
  if (version > 2) throw new NotStripped("its list of items has an unknown version");
  const sizes = next(2);
  const [offsetSize, lengthSize, baseSize, indexSize] = [12, 8, 4, 0].map(
    (shift) => (sizes >> shift) & 15,
  ) as [number, number, number, number];
  const items = new Map<number, Extent[]>();
  let count = 0;
  for (let left = next(version < 2 ? 2 : 4); left > 0; left -= 1) {
    const id = next(version < 2 ? 2 : 4);
    const method = version > 0 ? next(2) & 15 : 0;
    const source = next(2);
    const base = next(baseSize);
    const extents = items.get(id) ?? [];
    for (let more = next(2); more > 0; more -= 1) {
      if (version > 0) next(indexSize);
      const start = base + next(offsetSize);
      const length = next(lengthSize);
      // In other files, made of other items, or without a length: no camera writes these.
      if (method > 1 || source !== 0 || length === 0) {
        throw new NotStripped("it keeps its items in an unusual way");
      }
      if ((count += 1) > MAX_EXTENTS) throw new NotStripped("its list of items is too long");
      extents.push({ isInData: method === 1, start, end: start + length });
    }
    items.set(id, extents);
  }
  return items;
}
