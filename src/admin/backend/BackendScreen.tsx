/** To be furnished. */
export function BackendScreen() {
  return <section className="cva-page" aria-label="Operation" />;
}
