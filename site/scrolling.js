/** Tables and code may be wider than the page: they scroll by themselves, with the keyboard as well. */
export function letScroll(md) {
  const { rules } = md.renderer;
  rules.table_open = () =>
    '<div class="table" tabindex="0" role="group" aria-label="Table">\n<table>\n';
  rules.table_close = () => "</table>\n</div>\n";
  const asCode = rules.fence;
  rules.fence = (...given) => asCode(...given).replace(/^<pre/, '<pre tabindex="0"');
}
