/**
 * HEIC and AVIF: a `meta` box lists items, which are pictures or metadata, and where their data is in the file
 * (ISO/IEC 23008-12). Nothing moves, because the list has positions: data that belongs to no picture is overwritten
 * with zeros, so that EXIF, XMP and content credentials are gone, and whatever no item names. Of EXIF the orientation
 * stays; properties of the pictures turn them. Boxes behind the last that is needed, such as the video of a motion
 * photo, are removed.
 */
import {
  type Box,
  type Extent,
  type ReadBox,
  boxesIn,
  extentsIn,
  headOf,
  itemTypesIn,
} from "./boxes.js";
import { orientationOf } from "../../shared/images/orientation.js";
import { exifWith, readExif } from "./exif.js";
import { textAt } from "../../shared/images/textAt.js";
import { type Photo, bytesOf, damaged, NotStripped, partOf } from "./photo.js";

/** Coded pictures, and those that are derived from others. */
const PICTURES = /^(?:hvc1|hev1|lhv1|hvt1|av01|avc1|vvc1|evc1|grid|iovl|iden|tmap)$/;
const METADATA = /^(?:Exif|mime|uri )$/;
/** Boxes that describe the items. All others in `meta` are overwritten. */
const NEEDED = /^(?:hdlr|pitm|iinf|iloc|iprp|iref|idat|dinf|grpl)$/;
/** Properties with names, tags, texts and times. */
const TEXTS = /^(?:udes|altt|crtt|mdft|uuid)$/;

/** `meta` is read whole. A photo needs some kilobytes. */
const MAX_META_BYTES = 16 * 1024 * 1024;
const MAX_BOXES = 1000;
const ZEROS = new Uint8Array(64 * 1024);

type Range = { start: number; end: number };

function overwrite(photo: Photo, { start, end }: Range): void {
  for (let at = start; at < end; at += ZEROS.length) {
    const to = Math.min(at + ZEROS.length, end);
    photo.edit(at, to, ZEROS.subarray(0, to - at));
  }
}

/** Makes a box one of free space. */
function release(photo: Photo, { start, bodyStart, end }: Box): void {
  photo.edit(start + 4, start + 8, Uint8Array.of(...bytesOf("free")));
  overwrite(photo, { start: bodyStart, end });
}

export async function stripHeif(photo: Photo): Promise<void> {
  const boxes = await boxesOf(photo);
  const last = boxes.findLastIndex(({ type }) => type === "meta" || type === "mdat");
  const { end } = boxes[last] ?? { end: 0 };
  const needed = boxes.slice(0, last + 1);
  const [meta, ...others] = needed.filter(({ type }) => type === "meta");
  if (meta === undefined || others.length > 0) throw damaged();
  for (const box of needed) if (!/^(?:ftyp|meta|mdat)$/.test(box.type)) release(photo, box);
  photo.edit(end, photo.size);
  await stripItems(
    photo,
    await readMeta(photo, meta),
    needed.filter(({ type }) => type === "mdat"),
  );
}

/** Returns the boxes of the file, up to a second file that was appended, or to bytes that are no box. */
async function boxesOf(photo: Photo): Promise<Box[]> {
  const boxes: Box[] = [];
  for (let at = 0; at < photo.size && boxes.length < MAX_BOXES;) {
    const found = headOf(await photo.read(at, Math.min(at + 16, photo.size)), photo.size - at);
    if (found === null || (found.type === "ftyp" && at > 0)) break;
    const { type, head, size } = found;
    if (type === "moov") throw new NotStripped("it is a sequence of pictures or a video");
    boxes.push({ type, start: at, bodyStart: at + head, end: at + size });
    at += size;
  }
  return boxes;
}

/** Returns the boxes in `meta`, after overwriting those that are not needed. */
async function readMeta(photo: Photo, meta: Box): Promise<Map<string, ReadBox>> {
  const { bodyStart, end } = meta;
  if (end - bodyStart > MAX_META_BYTES) throw new NotStripped("its list of items is too long");
  const children = boxesIn({ ...meta, body: await photo.read(bodyStart, end) }, 4);
  for (const box of children) if (!NEEDED.test(box.type)) release(photo, box);
  const needed = children.filter(({ type }) => NEEDED.test(type));
  const byType = new Map(needed.map((box) => [box.type, box]));
  if (byType.size < needed.length) throw damaged();
  return byType;
}

async function stripItems(photo: Photo, meta: Map<string, ReadBox>, files: Box[]): Promise<void> {
  const [handler, primary, list, locations] = ["hdlr", "pitm", "iinf", "iloc"].map((type) => {
    const box = meta.get(type);
    if (box === undefined) throw damaged();
    return box;
  }) as [ReadBox, ReadBox, ReadBox, ReadBox];
  if (textAt(handler.body, 8, 4) !== "pict") throw damaged();

  const data = meta.get("idat");
  const areas = [
    ...files.map(({ bodyStart, end }) => ({ start: bodyStart, end })),
    ...(data ? [{ start: data.bodyStart, end: data.end }] : []),
  ];
  const types = itemTypesIn(list);
  const pictures: Range[] = [];
  const metadata: Range[] = [];
  const exif: Range[] = [];
  for (const [id, extents] of extentsIn(locations)) {
    const type = types.get(id) ?? "mime";
    if (!PICTURES.test(type) && !METADATA.test(type)) {
      throw new NotStripped(`its item of type ${type} is unknown`);
    }
    const ranges = extents.map((extent) => inFile(extent, data, areas));
    (PICTURES.test(type) ? pictures : metadata).push(...ranges);
    if (type === "Exif" && ranges.length > 0) exif.push(ranges[0]!);
  }
  const version = primary.body.getUint8(0);
  const shown = version === 0 ? primary.body.getUint16(4) : primary.body.getUint32(4);
  if (!PICTURES.test(types.get(shown) ?? "")) throw new NotStripped("its main picture is unknown");

  const properties = meta.get("iprp");
  for (const container of properties ? boxesIn(properties) : []) {
    if (container.type !== "ipco") continue;
    for (const { type, bodyStart, end } of boxesIn(container)) {
      if (TEXTS.test(type)) overwrite(photo, { start: bodyStart, end });
    }
  }
  const kept = [...pictures];
  for (const range of exif) kept.push(await keepOrientation(photo, range));
  if (metadata.some((one) => pictures.some((other) => overlap(one, other)))) throw damaged();
  overwriteOthers(photo, areas, kept);
}

const overlap = (a: Range, b: Range) => a.start < b.end && b.start < a.end;

/** Returns where a part of an item's data is in the file. */
function inFile({ isInData, start, end }: Extent, data: Box | undefined, areas: Range[]): Range {
  const base = isInData ? data?.bodyStart : 0;
  if (base === undefined) throw damaged();
  const range = { start: base + start, end: base + end };
  if (!areas.some((area) => area.start <= range.start && range.end <= area.end)) throw damaged();
  return range;
}

/** Replaces the beginning of an EXIF item by EXIF that only turns the photo, and returns where it is. */
async function keepOrientation(photo: Photo, { start, end }: Range): Promise<Range> {
  const exif = await readExif(photo, start, end);
  // The item begins with the distance of the TIFF header from there.
  const at = exif.byteLength < 4 ? 0 : 4 + exif.getUint32(0);
  const orientation = at < exif.byteLength ? orientationOf(partOf(exif, at)) : null;
  const bytes = Uint8Array.of(0, 0, 0, 0, ...exifWith(orientation ?? 1));
  if (start + bytes.length > end) return { start, end: start };
  photo.edit(start, start + bytes.length, bytes);
  return { start, end: start + bytes.length };
}

/** Overwrites everything in some areas of the file but what is kept. */
function overwriteOthers(photo: Photo, areas: Range[], kept: Range[]): void {
  const sorted = kept.sort((a, b) => a.start - b.start);
  for (const area of areas) {
    let at = area.start;
    for (const { start, end } of sorted) {
      if (start < area.start || end > area.end) continue;
      if (start > at) overwrite(photo, { start: at, end: start });
      at = Math.max(at, end);
    }
    overwrite(photo, { start: at, end: area.end });
  }
}
