import { inWords } from "../lib/words.js";
import { Icon } from "./Icon.js";

/** An error message, announced to screen readers. */
export function Problem({ error }: { error: Error }) {
  return (
    <p className="problem" role="alert">
      <Icon name="alert" />
      <span>{inWords(error)}</span>
    </p>
  );
}
