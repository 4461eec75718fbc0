import type { AdminWords } from "../../words/en/index.js";

/** The largest part of a file that the preview reads. */
export const MOST_BYTES = 256 * 1024;

export type Beginning = { text: string; isWhole: boolean };

/** Reads the beginning of a text file and cancels the rest of the download. */
export async function readText(
  { errors }: AdminWords,
  url: string,
  signal: AbortSignal,
): Promise<Beginning> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(errors.storageResponded(response.status));
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), isWhole: true };
    const rest = MOST_BYTES - bytes;
    text += decoder.decode(value.subarray(0, rest), { stream: true });
    bytes += value.length;
    if (bytes > MOST_BYTES) {
      await reader.cancel();
      return { text, isWhole: false };
    }
  }
}
