/** To be furnished. */
export function TrashScreen() {
  return <section className="cva-page" aria-label="Trash" />;
}
