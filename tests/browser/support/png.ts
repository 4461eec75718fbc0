import { crc32, deflateSync } from "node:zlib";

export type Picture = { width: number; height: number; hue: number };

/** What Playwright puts into a file input. */
export type FilePayload = { name: string; mimeType: string; buffer: Buffer };

/** A PNG of a landscape at dusk in one hue, so that screenshots are nice to look at. */
export function picture(name: string, { width, height, hue }: Picture): FilePayload {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    const row = y * (1 + width * 3);
    for (let x = 0; x < width; x++) {
      const pixel = colour(x / width, y / height, width / height, hue);
      rows.set(pixel, row + 1 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const buffer = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
  return { name, mimeType: "image/png", buffer };
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** The colour at a place, both coordinates from 0 to 1. */
function colour(x: number, y: number, aspect: number, hue: number): number[] {
  const sun = Math.hypot((x - 0.68) * aspect, y - 0.4);
  for (let ridge = 3; ridge >= 1; ridge--) {
    const base = 0.44 + ridge * 0.125;
    const wave =
      Math.sin(x * (5 + ridge * 2.3) + ridge * 2.1) * 0.055 +
      Math.sin(x * (13 + ridge * 3.1) + ridge) * 0.018;
    if (y > base + wave) return hsl(hue + 12, 0.36, 0.44 - ridge * 0.105);
  }
  if (sun < 0.13) return hsl(hue + 38, 0.85, 0.82);
  const glow = Math.max(0, 0.22 - sun * 0.22);
  return hsl(hue + 34 - y * 44, 0.5 + glow, 0.36 + y * 0.42 + glow * 0.7);
}

function hsl(hue: number, saturation: number, lightness: number): number[] {
  const light = Math.min(1, lightness);
  const amplitude = Math.min(1, saturation) * Math.min(light, 1 - light);
  return [0, 8, 4].map((n) => {
    const k = (n + (((hue % 360) + 360) % 360) / 30) % 12;
    const value = light - amplitude * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(value * 255);
  });
}
