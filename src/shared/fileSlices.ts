/**
 * A file that is read slice by slice while it is sent, of any size. In browsers, Deno and workers a file that is sent in
 * one request is read into memory.
 */
export type FileSlices = {
  /** Size in bytes. */
  readonly size: number;
  /** Its name, as a `filename` to record. */
  readonly name?: string;
  /** Its media type. */
  readonly type?: string;
  /** When it was changed, in milliseconds since 1970; recognizes the file of an upload to resume. */
  readonly lastModified?: number;
  /** Returns the bytes from `start` to before `end`. */
  slice: (start: number, end: number) => { arrayBuffer: () => Promise<ArrayBuffer> };
};
