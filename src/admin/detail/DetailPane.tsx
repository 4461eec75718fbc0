/** To be furnished. */
export function DetailPane({ basename }: { folderPath: string; basename: string }) {
  return <section className="cva-detail" aria-label={basename} />;
}
