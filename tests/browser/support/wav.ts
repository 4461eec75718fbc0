import type { FilePayload } from "./png.js";

const SAMPLES_PER_SECOND = 8000;

/** Half a second of a tone, which every browser can play. */
export function wav(): FilePayload {
  const samples = SAMPLES_PER_SECOND / 2;
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22); // one channel
  header.writeUInt32LE(SAMPLES_PER_SECOND, 24);
  header.writeUInt32LE(SAMPLES_PER_SECOND, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34); // bits in a sample
  header.write("data", 36);
  header.writeUInt32LE(samples, 40);
  const tone = Buffer.from(
    Array.from({ length: samples }, (_, index) => 128 + Math.round(60 * Math.sin(index / 3))),
  );
  return { name: "beep.wav", mimeType: "audio/wav", buffer: Buffer.concat([header, tone]) };
}
