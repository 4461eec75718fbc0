/** Reasons that the component gives in English, in other languages. */

/** A pattern of such a reason, and its text, in which `$1` stands for what the pattern found. */
export type Reason = readonly [pattern: RegExp, text: string];

/** Returns a reason as a sentence, in English if none of the patterns is of it. */
export function reasonIn(reasons: readonly Reason[], reason: string): string {
  const found = reasons.find(([pattern]) => pattern.test(reason));
  const text = (found === undefined ? reason : reason.replace(...found)).trim().replace(/\.$/, "");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
