import { Fragment, type ReactNode, createElement } from "react";

/** Returns a sentence of which some parts are elements. */
export function sentence(...parts: ReactNode[]): ReactNode {
  return createElement(Fragment, null, ...parts);
}
