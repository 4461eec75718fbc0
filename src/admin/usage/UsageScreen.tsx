/** To be furnished. */
export function UsageScreen() {
  return <section className="cva-page" aria-label="Storage" />;
}
