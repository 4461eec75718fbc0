/** Actions that end in the middle, as when their machine is lost. Import it before the component. */
import { vi } from "vitest";

type Definition = { handler: (ctx: Ctx, args: unknown) => unknown };
type Ctx = Record<(typeof STEPS)[number], (...call: unknown[]) => Promise<unknown>>;
type Register = (definition: Definition) => unknown;

const STEPS = ["runQuery", "runMutation", "runAction"] as const;

const crash = vi.hoisted(() => ({
  at: 0,
  isDone: false,
  steps: 0,
  watch: undefined as Watch | undefined,
}));

/**
 * Looks before a step; `end` ends the action there, and all that it asks later fails, too.
 *
 * @param args what the step is called with.
 */
type Watch = (end: () => void, args: unknown) => Promise<void> | void;

/** One step of an action: it does what it does, or the action ends before or behind it. */
async function step(
  run: () => Promise<unknown>,
  action: { isOver: boolean },
  args: unknown,
): Promise<unknown> {
  crash.steps += 1;
  await crash.watch?.(() => (action.isOver = true), args);
  if (action.isOver) throw new Error("ended before a step");
  if (crash.at === 0 || crash.steps < crash.at) return await run();
  if (crash.steps === crash.at && crash.isDone) await run();
  throw new Error(`crashed at step ${crash.at}`);
}

function crashing(register: Register): Register {
  return ({ handler, ...definition }) =>
    register({
      ...definition,
      handler: (ctx, args) => {
        const action = { isOver: false };
        const steps = STEPS.map((name) => [
          name,
          (...call: unknown[]) => step(() => ctx[name](...call), action, call[1]),
        ]);
        return handler({ ...ctx, ...(Object.fromEntries(steps) as Ctx) }, args);
      },
    });
}

vi.mock("../../../src/component/_generated/server.js", async (importOriginal) => {
  const original = await importOriginal<Record<"action" | "internalAction", Register>>();
  return {
    ...original,
    action: crashing(original.action),
    internalAction: crashing(original.internalAction),
  };
});

/** Looks at everything before each step of an action, until it is called without a function. */
export function watchSteps(watch?: Watch): void {
  crash.watch = watch;
}

/** All cuts of actions that take so many steps: at each of them, before it and behind it. */
export function cutsOf(steps: number): [step: number, isDone: boolean][] {
  return Array.from({ length: 2 * steps }, (_, index) => [(index >> 1) + 1, index % 2 === 1]);
}

/**
 * Ends actions at their step number `at`, counted from 1 over all that actions ask of the platform
 * from now on; what they ask later fails, too, until `recover()` is called.
 *
 * @param isDone whether that step itself still happens.
 */
export function crashAt(at: number, isDone = false) {
  Object.assign(crash, { at, isDone, steps: 0 });
  return {
    /** @returns whether the crash has happened: false when there were fewer steps. */
    recover(): boolean {
      crash.at = 0;
      // Otherwise the component has other modules than these, and every test here would pass.
      if (crash.steps === 0) throw new Error("No action has come to any step");
      return crash.steps >= at;
    },
  };
}
