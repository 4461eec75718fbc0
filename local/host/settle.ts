/** Waits for external code that should end soon. */

const LONGEST_WAIT_MS = 5_000;

/** Resolves when all promises have settled, or after a while without those that hang. */
export async function settleSoon(promises: Iterable<Promise<unknown>>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, LONGEST_WAIT_MS);
  });
  await Promise.race([Promise.allSettled(promises), patience]);
  clearTimeout(timer);
}
