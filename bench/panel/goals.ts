/** The figures of the panel with a large folder, and their goals. */
export type PanelResults = {
  /** The files of the folder. */
  files: number;
  /** The number of pages that were opened. */
  opened: number;
  /** Milliseconds from the page's first element of the panel to its first rows: median and largest. */
  firstRows: { p50: number; max: number };
  /** Milliseconds until the browser shows the effect of a key or a click; the 98th percentile of all. */
  interactions: { count: number; p98: number };
  /** The largest number of rows in the page, while it is scrolled fast. */
  rows: number;
  /** Bytes of the page's objects after all of it, without garbage. */
  heap: number;
  /** Frames a second while it is scrolled fast. */
  framesPerSecond: number;
  /** Documents that opening the page reads, and the rows of files that the list has then. */
  opening: { documents: number; rows: number };
};

export const GOALS = {
  firstRowsMs: 300,
  interactionMs: 100,
  rows: 150,
  heapBytes: 120_000_000,
  framesPerSecond: 55,
};
