/** SVGs with and without a size. */

const svg = (attributes: string, before = "") =>
  `${before}<svg xmlns="http://www.w3.org/2000/svg" ${attributes}><path d="M0 0h9v9z"/></svg>`;

/** SVGs, with the size of an `<img>` that shows them; `null` if only the page says it. */
export const SVGS: [name: string, text: string, size: [number, number] | null][] = [
  ["pixels", svg('width="30" height="10"'), [30, 10]],
  ["a unit", svg('width="30px" height="1in"'), [30, 96]],
  ["a view box", svg('viewBox="0 0 30 10"'), [300, 100]],
  ["a width and a view box", svg('width="60" viewBox="0 0 30 10"'), [60, 20]],
  ["a height and a view box", svg("height='5' viewBox='0,0,30,10'"), [15, 5]],
  ["percentages and a view box", svg('width="100%" height="100%" viewBox="0 0 30 10"'), [300, 100]],
  ["a tall view box", svg('viewBox="5 5 10 20"'), [75, 150]],
  ["no size", svg(""), null],
  ["percentages", svg('width="100%" height="100%"'), null],
  [
    "a declaration, a comment and a type",
    svg(
      'width="3" height="4"',
      '\ufeff<?xml version="1.0"?>\n<!-- <svg width="9"> -->\n<!DOCTYPE svg>\n',
    ),
    [3, 4],
  ],
  ["an attribute with a bracket", svg('aria-label="a > b" width="3" height="4"'), [3, 4]],
];
