const PATHS = {
  folder:
    "M3 7.5A1.5 1.5 0 0 1 4.5 6h4l2 2.5h9A1.5 1.5 0 0 1 21 10v8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18z",
  upload:
    "M12 15V4m0 0L7.5 8.5M12 4l4.5 4.5M4 15v3.5A1.5 1.5 0 0 0 5.5 20h13a1.5 1.5 0 0 0 1.5-1.5V15",
  copy: "M9 9h10v11H9zM5 15V4h10",
  check: "m5 12.5 4.5 4.5L19 7.5",
  restore: "M4 9h10a5.5 5.5 0 0 1 0 11H9M4 9l4-4M4 9l4 4",
  open: "M13 5h6v6M19 5l-9 9M17 14v5H5V7h5",
  plus: "M12 5v14M5 12h14",
  move: "M4 12h15m0 0-5-5m5 5-5 5",
  remove: "M5 7h14M10 7V4.5h4V7m3 0-.7 12.5H7.7L7 7",
  alert: "M12 8v5m0 3.2v.1M12 3.5 21.5 20h-19z",
};

export type IconName = keyof typeof PATHS;

/** Decorative: the text beside it has the meaning. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
