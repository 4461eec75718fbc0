import { expect, test } from "vitest";
import { LoadedModules } from "../host/modules.js";

/** A module whose loads can be counted and held up. */
function openModule() {
  let loads = 0;
  let written = 0;
  let pass: Promise<void> | undefined;
  const glob = {
    "./notes.ts": async () => {
      loads += 1;
      const load = loads;
      await pass;
      const exportArgs = () => {
        written += 1;
        return `{"type":"object","value":{}}`;
      };
      return { load, list: Object.assign(() => undefined, { exportArgs }) };
    },
  };
  const hold = () => {
    let go = () => undefined as void;
    pass = new Promise((resolve) => (go = resolve));
    return go;
  };
  return { glob, hold, counts: () => ({ loads, written }) };
}

type Loaded = { load: number; list: { exportArgs(): string } };

test("a module is loaded once, until it is edited", async () => {
  const { glob } = openModule();
  const modules = new LoadedModules();
  const load = modules.glob(glob)["./notes.ts"] as () => Promise<Loaded>;
  expect(await load()).toBe(await load());
  modules.forget();
  expect((await load()).load).toBe(2);
});

test("what was being loaded during an edit is not kept", async () => {
  const { glob, hold } = openModule();
  const modules = new LoadedModules();
  const load = modules.glob(glob)["./notes.ts"] as () => Promise<Loaded>;
  const go = hold();
  const old = load();
  modules.forget();
  go();
  expect((await old).load).toBe(1);
  expect((await load()).load).toBe(2);
});

test("the validators of a function are written out once", async () => {
  const { glob, counts } = openModule();
  const load = new LoadedModules().glob(glob)["./notes.ts"] as () => Promise<Loaded>;
  for (let call = 0; call < 3; call += 1) {
    expect((await load()).list.exportArgs()).toContain("object");
  }
  expect(counts()).toEqual({ loads: 1, written: 1 });
});
