/** Actions that end in the middle, as when their machine is lost. */

type Ask = (...call: never[]) => Promise<unknown>;
type Context = Record<"runQuery" | "runMutation" | "runAction", Ask>;

/** The backend loads its code apart from the test's, so they meet here. */
const shared = globalThis as { migrationDeath?: Mortality };

type Mortality = { meet(answer: () => Promise<unknown>): Promise<unknown> };

/**
 * Where an action dies. `before`: the call is not made; `behind`: it is made. Nothing that it asks
 * afterwards is answered. `once`: only this call fails, and the action lives.
 */
export type Place = "before" | "behind" | "once";

/** Lets the action that runs die at its call number `at`, counted from 1. */
export class Death {
  hasCome = false;
  private calls = 0;

  constructor(
    private readonly at: number,
    private readonly place: Place = "before",
  ) {
    shared.migrationDeath = this;
  }

  async meet(answer: () => Promise<unknown>): Promise<unknown> {
    if (this.hasCome) {
      if (this.place === "once") return await answer();
      throw new Error("The machine has failed.");
    }
    this.calls += 1;
    if (this.calls < this.at) return await answer();
    if (this.place === "behind") await answer();
    this.hasCome = true;
    throw new Error("The machine has failed.");
  }

  /** Other machines live. */
  end(): void {
    delete shared.migrationDeath;
  }

  static endAll(): void {
    delete shared.migrationDeath;
  }
}

/** Lets the action that runs die before the first call that it makes when this is so. */
export class DeathWhen {
  hasCome = false;

  constructor(private readonly isTime: () => Promise<boolean>) {
    shared.migrationDeath = this;
  }

  async meet(answer: () => Promise<unknown>): Promise<unknown> {
    this.hasCome ||= await this.isTime();
    if (this.hasCome) throw new Error("The machine has failed.");
    return await answer();
  }
}

/** What an action is given to ask with. If it has met its death once, it stays with that one. */
export function mortal<Ctx extends object>(ctx: Ctx): Ctx {
  let death: Mortality | undefined;
  const { runQuery, runMutation, runAction } = ctx as unknown as Context;
  const asks = Object.entries({ runQuery, runMutation, runAction }).map(([name, ask]) => [
    name,
    async (...call: never[]) => {
      death ??= shared.migrationDeath;
      const answer = () => ask(...call);
      return await (death === undefined ? answer() : death.meet(answer));
    },
  ]);
  return { ...ctx, ...(Object.fromEntries(asks) as Context) };
}
