/** A progress bar; indeterminate without a `value`. */
export function Progress({ label, value, max }: { label: string; value?: number; max?: number }) {
  const isKnown = value !== undefined && max !== undefined && max > 0;
  const percent = isKnown ? Math.min(100, Math.round((value / max) * 100)) : undefined;
  return (
    <div
      className="cva-progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={isKnown ? 0 : undefined}
      aria-valuemax={isKnown ? 100 : undefined}
      aria-valuenow={percent}
      data-unknown={!isKnown || undefined}
    >
      <div className="cva-progress-bar" style={isKnown ? { width: `${percent}%` } : undefined} />
    </div>
  );
}
