/** Recognizes a call of a function that an app does not export: `api.assets` has every name. */

/** Returns the name of the function that the app does not export, if that is the error; else `null`. */
export function missingFunction(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  return /Could not find public function for '(?:.*:)?([^']+)'/.exec(error.message)?.[1] ?? null;
}

/** Returns whether an error may say that: production deployments hide the message of each error that has no data. */
export function mayBeMissing(error: unknown): boolean {
  return /public function for|Server Error(\s+Called by client)?$/.test(String(error));
}
