/** Videos made by hand, so that a test knows what is to be seen at which second. */

function element(id: number, ...content: Uint8Array[]): Uint8Array {
  const idBytes = id
    .toString(16)
    .match(/../g)!
    .map((byte) => parseInt(byte, 16));
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(lengthOf(content)));
  // A length of 7 bytes, whatever it is: so the place of things can be known before they are there.
  size[0] = 0x01;
  return joined([Uint8Array.from(idBytes), size, ...content]);
}

const lengthOf = (parts: Uint8Array[]) => parts.reduce((sum, { length }) => sum + length, 0);

function joined(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(lengthOf(parts));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

function uint(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

function float(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

const text = (value: string) => new TextEncoder().encode(value);

/** The VP8 key frame in a picture that a canvas has saved as lossy WebP. */
export function frameOf(webp: Uint8Array): Uint8Array {
  const view = new DataView(webp.buffer, webp.byteOffset, webp.byteLength);
  for (let place = 12; place < webp.length;) {
    const name = new TextDecoder().decode(webp.subarray(place, place + 4));
    const length = view.getUint32(place + 4, true);
    if (name === "VP8 ") return webp.subarray(place + 8, place + 8 + length);
    place += 8 + length + (length % 2);
  }
  throw new Error("The picture is no lossy WebP.");
}

/** Of a film with fewer, players read half before they believe it. */
const FRAMES_A_SECOND = 10;

/** A key frame, in its place within the second. */
function block(index: number, frame: Uint8Array): Uint8Array {
  const milliseconds = (index * 1000) / FRAMES_A_SECOND;
  return element(0xa3, Uint8Array.of(0x81, milliseconds >> 8, milliseconds & 0xff, 0x80), frame);
}

/**
 * A WebM in which each frame is shown for a second and can be sought.
 *
 * @param padding bytes without meaning behind each frame, so that players do not fetch all at once.
 */
export function webm(
  frames: Uint8Array[],
  size: { width: number; height: number },
  padding: number,
): Uint8Array<ArrayBuffer> {
  const header = element(
    0x1a45dfa3,
    element(0x4286, uint(1)),
    element(0x42f7, uint(1)),
    element(0x42f2, uint(4)),
    element(0x42f3, uint(8)),
    element(0x4282, text("webm")),
    element(0x4287, uint(2)),
    element(0x4285, uint(2)),
  );
  const info = element(
    0x1549a966,
    element(0x2ad7b1, uint(1_000_000)),
    element(0x4489, float(frames.length * 1000)),
    element(0x4d80, text("tests")),
    element(0x5741, text("tests")),
  );
  const video = element(0xe0, element(0xb0, uint(size.width)), element(0xba, uint(size.height)));
  const track = element(
    0xae,
    element(0xd7, uint(1)),
    element(0x73c5, uint(1)),
    element(0x83, uint(1)),
    element(0x86, text("V_VP8")),
    // Without it players do not know how much they have read ahead, and read it all.
    element(0x23e383, uint(1_000_000_000 / FRAMES_A_SECOND)),
    video,
  );
  const tracks = element(0x1654ae6b, track);
  const clusters = frames.map((frame, second) =>
    element(
      0x1f43b675,
      element(0xe7, uint(second * 1000)),
      ...Array.from({ length: FRAMES_A_SECOND }, (_, index) => block(index, frame)),
      element(0xec, new Uint8Array(padding)),
    ),
  );
  const cuesAt = (places: number[]) =>
    element(
      0x1c53bb6b,
      ...places.map((place, second) =>
        element(
          0xbb,
          element(0xb3, uint(second * 1000)),
          element(0xb7, element(0xf7, uint(1)), element(0xf1, uint(place))),
        ),
      ),
    );
  let place = info.length + tracks.length + cuesAt(frames.map(() => 0)).length;
  const places = clusters.map(({ length }) => (place += length) - length);
  return joined([header, element(0x18538067, info, tracks, cuesAt(places), ...clusters)]);
}
