import { Command } from "commander";
import { expect, test, vi } from "vitest";
import { EXIT } from "./exitCodes.js";
import { addPushCommands } from "./push.js";

const OFFLINE = { type: "offline" } as const;

vi.mock("../push/push.js", () => ({
  connected: async (
    _: object,
    emit: (event: object) => void,
    work: (connection: object) => Promise<unknown>,
  ) => {
    emit(OFFLINE);
    return await work({ remote: { mutation: async () => ({ changed: 1 }) } });
  },
}));
vi.mock("../push/publishing.js", () => ({
  publishRelease: async ({ emit }: { emit: (event: object) => void }) =>
    emit({ type: "waiting", for: "copies" }),
}));

test.each([
  ["publish", ["offline", "waiting", "published"]],
  ["rollback", ["offline", "rolled back"]],
])("%s --json prints nothing but JSON", async (name, types) => {
  const printed: string[] = [];
  const unused = () => undefined;
  const screen = { print: (line: string) => void printed.push(line), isLive: false };
  const program = new Command();
  const codes: number[] = [EXIT.ok];
  addPushCommands(program, { ...screen, warn: unused, status: unused, now: () => 0 }, (code) =>
    codes.push(code),
  );
  const args = [name, "r", "--json", "--url", "https://happy-animal-123.convex.cloud"];
  await program.parseAsync(args, { from: "user" });
  expect(printed.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(types);
  expect(codes).toEqual([EXIT.ok]);
});
