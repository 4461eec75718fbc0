/** The ways in which a page learns that another picture is published, and what is measured of each. */
export const WAYS = {
  ours: "this package, `usePublishedFile`",
  plain: "plain Convex storage, `useQuery`",
  polling: "this package, a page that asks every second",
};

export type Way = keyof typeof WAYS;

/** The goal for the median of this package. */
export const PIXEL_GOAL_MS = 50;

/** In milliseconds since the call that publishes. */
export type Times = {
  returned: number;
  requested: number;
  received: number;
  shown: number;
};

export type PixelResult = {
  way: Way;
  publishes: number;
  p50: number;
  p99: number;
  /** Medians of the steps. */
  steps: Omit<Times, "shown">;
};

export type PixelResults = { bytes: number; ways: PixelResult[] };
