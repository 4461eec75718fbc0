import { inWords } from "../lib/words.js";
import { Icon } from "./Icon.js";

/** What went wrong, read out when it appears. */
export function Problem({ error }: { error: Error }) {
  return (
    <p className="problem" role="alert">
      <Icon name="alert" />
      <span>{inWords(error)}</span>
    </p>
  );
}
