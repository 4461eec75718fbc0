/** To be furnished. */
export function FeedScreen() {
  return <section className="cva-page" aria-label="Changes" />;
}
