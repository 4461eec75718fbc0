/** Ends running work in an orderly way when a person or a system interrupts the command. */

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Calls back on the first signal. A second one ends the process immediately, which is safe. */
export function stopOnSignals(onSignal: () => void) {
  const interruption = {
    wasInterrupted: false,
    forget: () => SIGNALS.forEach((signal) => process.off(signal, stop)),
  };
  const stop = () => {
    interruption.wasInterrupted = true;
    onSignal();
  };
  for (const signal of SIGNALS) process.once(signal, stop);
  return interruption;
}
