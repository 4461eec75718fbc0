// @vitest-environment node
/** HEIC files as the standard allows them, which the programs of `make.sh` do not write. */
import { describe, expect, test } from "vitest";
import { stripPhotoMetadata } from "../stripPhotoMetadata.js";
import { bytesOf } from "./testing/photos.test-helpers.js";

const SECRET = "secretplace";
const PIXELS = "pixels-of-the-picture";
/** EXIF that turns the photo, and names a place. */
const EXIF = [
  0,
  0,
  0,
  0,
  "II*\0",
  8,
  0,
  0,
  0,
  1,
  0,
  0x12,
  1,
  3,
  0,
  1,
  0,
  0,
  0,
  6,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  SECRET,
];

type Part = string | number | Part[];
const bytes = (...parts: Part[]): number[] => parts.flatMap(bytesOfPart);
function bytesOfPart(part: Part): number[] {
  if (typeof part === "number") return [part];
  return typeof part === "string" ? [...Buffer.from(part, "latin1")] : part.flatMap(bytesOfPart);
}
const uint = (value: number, length: number) =>
  Array.from({ length }, (_, index) => Math.floor(value / 256 ** (length - 1 - index)) % 256);
const box = (type: string, ...parts: Part[]) => {
  const body = bytes(...parts);
  return [...uint(8 + body.length, 4), ...bytes(type), ...body];
};
const longBox = (type: string, ...parts: Part[]) => {
  const body = bytes(...parts);
  return [...uint(1, 4), ...bytes(type), ...uint(16 + body.length, 8), ...body];
};

type Item = { type: string; method?: number; source?: number; extents: [number, number][] };
type Layout = {
  items: (places: { data: number; pixels: number }) => Item[];
  /** Besides those that list the items. */
  inMeta?: Part[];
  primary?: number;
  before?: Part[];
  data?: Part[];
  after?: Part[];
};

const DATA = [SECRET, PIXELS, bytes(...EXIF)];

/** Returns a file whose list of items has 64-bit positions with a base. Item ids begin with 1. */
function heic({
  items,
  inMeta = [],
  primary = 1,
  before = [],
  data = DATA,
  after = [],
}: Layout): File {
  const head = [...box("ftyp", "heic", uint(0, 4), "mif1heic"), ...bytes(before)];
  const meta = (places: { data: number; pixels: number }) => {
    const listed = items(places);
    return box(
      "meta",
      uint(0, 4),
      box("hdlr", uint(0, 8), "pict", uint(0, 13)),
      box("pitm", uint(0, 4), uint(primary, 2)),
      box(
        "iinf",
        uint(0, 4),
        uint(listed.length, 2),
        listed.map(({ type }, index) =>
          box("infe", 3, 0, 0, 0, uint(index + 1, 4), uint(0, 2), type, 0),
        ),
      ),
      box(
        "iloc",
        2,
        0,
        0,
        0,
        0x84,
        0x80,
        uint(listed.length, 4),
        listed.map(({ method = 0, source = 0, extents }, index) => [
          uint(index + 1, 4),
          uint(method, 2),
          uint(source, 2),
          uint(3, 8),
          uint(extents.length, 2),
          extents.map(([start, length]) => [uint(start - 3, 8), uint(length, 4)]),
        ]),
      ),
      ...inMeta,
    );
  };
  const start = head.length + meta({ data: 9, pixels: 9 }).length + 16;
  const list = meta({ data: start, pixels: start + SECRET.length });
  const all = [...head, ...list, ...longBox("mdat", ...data), ...bytes(after)];
  return new File([Uint8Array.from(all)], "photo.heic", { type: "image/heic" });
}

const picture = (pixels: number): Item => ({
  type: "hvc1",
  extents: [
    [pixels, 6],
    [pixels + 6, PIXELS.length - 6],
  ],
});
const exifAt = (pixels: number): Item => ({
  type: "Exif",
  extents: [
    [pixels + PIXELS.length, 31],
    [pixels + PIXELS.length + 31, bytes(...EXIF).length - 31],
  ],
});

async function strippedText(file: File): Promise<string> {
  return Buffer.from(await bytesOf(await stripPhotoMetadata(file))).toString("latin1");
}

test("EXIF in several extents keeps its orientation, and what no item names is gone", async () => {
  const file = heic({ items: ({ pixels }) => [picture(pixels), exifAt(pixels)] });
  const text = await strippedText(file);
  expect(text).toHaveLength(file.size);
  expect(text).toContain(`${"\0".repeat(SECRET.length)}${PIXELS}\0\0\0\0MM\0*`);
  expect(text).toContain("\x01\x12\0\x03\0\0\0\x01\0\x06");
  expect(text).not.toContain(SECRET);
});

test.each([
  [
    "the item data box",
    [box("idat", "xxx", SECRET, "grid")],
    { type: "mime", method: 1, extents: [[3, 11]] },
  ],
  ["an XML box", [box("xml ", uint(0, 4), `<a>${SECRET}</a>`)]],
  ["a box of a program", [box("uuid", uint(7, 16), SECRET)]],
  ["free space", [box("free", SECRET)]],
  [
    "a description",
    [box("iprp", box("ipco", box("udes", uint(0, 4), SECRET), box("ispe", uint(9, 12))))],
  ],
  ["a property of a program", [box("iprp", box("ipco", box("uuid", uint(7, 16), SECRET)))]],
] as [string, Part[], Item?][])("%s loses its text", async (_, inMeta, item) => {
  const file = heic({ inMeta, items: ({ pixels }) => [picture(pixels), ...(item ? [item] : [])] });
  const text = await strippedText(file);
  expect(text).toHaveLength(file.size);
  expect(text).toContain(PIXELS);
  expect(text).not.toContain(SECRET);
});

test("boxes before the data are overwritten, and those after it removed", async () => {
  const items: Layout["items"] = ({ pixels }) => [picture(pixels)];
  const large = "x".repeat(200_000);
  const file = heic({ items, before: [box("uuid", uint(7, 16), SECRET, large)] });
  const text = await strippedText(file);
  expect(text).toHaveLength(file.size);
  expect(text).toContain(`free${"\0".repeat(16 + SECRET.length + large.length)}`);
  expect(text).toContain(PIXELS);
  const second = [...box("ftyp", "mp42"), ...box("moov", SECRET), ...box("mdat", SECRET)];
  for (const after of [box("mpvd", SECRET), second, bytes("SEFT", SECRET)]) {
    expect(await strippedText(heic({ items, after }))).toBe(await strippedText(heic({ items })));
  }
});

describe("is refused:", () => {
  const refused: [string, RegExp, Layout][] = [
    [
      "a sequence",
      /a sequence of pictures/,
      { items: ({ pixels }) => [picture(pixels)], before: box("moov", SECRET) },
    ],
    [
      "an unknown item",
      /item of type jpeg/,
      { items: ({ pixels }) => [picture(pixels), { type: "jpeg", extents: [[pixels, 3]] }] },
    ],
    [
      "metadata inside a picture",
      /damaged/,
      { items: ({ pixels }) => [picture(pixels), { type: "mime", extents: [[pixels + 4, 3]] }] },
    ],
    [
      "an item made of another",
      /unusual/,
      { items: ({ pixels }) => [picture(pixels), { ...exifAt(pixels), method: 2 }] },
    ],
    [
      "an item in another file",
      /unusual/,
      { items: ({ pixels }) => [picture(pixels), { ...exifAt(pixels), source: 1 }] },
    ],
    [
      "an item without a length",
      /unusual/,
      { items: ({ pixels }) => [picture(pixels), { type: "mime", extents: [[pixels, 0]] }] },
    ],
    [
      "an item outside of the data",
      /damaged/,
      { items: ({ pixels }) => [picture(pixels), { type: "mime", extents: [[3, 9]] }] },
    ],
    [
      "an item after the end",
      /damaged/,
      { items: ({ pixels }) => [picture(pixels), { type: "mime", extents: [[pixels, 999]] }] },
    ],
    [
      "data in a box that is missing",
      /damaged/,
      { items: ({ pixels }) => [picture(pixels), { type: "mime", method: 1, extents: [[3, 9]] }] },
    ],
    [
      "metadata as its picture",
      /main picture/,
      { items: ({ pixels }) => [exifAt(pixels), picture(pixels)] },
    ],
    [
      "two lists of items",
      /damaged/,
      { items: ({ pixels }) => [picture(pixels)], before: box("meta", uint(0, 4)) },
    ],
    [
      "a list twice",
      /damaged/,
      { items: ({ pixels }) => [picture(pixels)], inMeta: [box("iinf", uint(0, 6))] },
    ],
    [
      "very many extents",
      /too long/,
      {
        items: ({ pixels }) => [
          { type: "hvc1", extents: Array<[number, number]>(10_001).fill([pixels, 1]) },
        ],
      },
    ],
    ["no picture", /main picture/, { items: () => [], data: [] }],
  ];
  test.each(refused)("%s", async (_, reason, layout) => {
    await expect(stripPhotoMetadata(heic(layout))).rejects.toMatchObject({
      code: "PHOTO_NOT_STRIPPED",
      message: expect.stringMatching(reason) as string,
    });
  });
});
