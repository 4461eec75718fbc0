/** `log` as it is installed: the releases of a folder, the newest first. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EXIT } from "../../src/cli/exitCodes.js";
import { api } from "../../example/convex/_generated/api.js";
import { Server } from "../mirror/server.js";
import { temporaryDirectory } from "../mirror/support.js";
import { eventsOf, siteOn } from "./site.js";

const { assets } = api;

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

let site: ReturnType<typeof siteOn>;
beforeEach(() => {
  site = siteOn(server);
});

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`;

describe("log", () => {
  test("lists releases of a folder in each state, in one line each", async () => {
    site.write({ "a.txt": "1", "b.txt": "1" });
    const first = await site.push("--message", "First", "--json");
    const { releaseId } = eventsOf(first).at(-1)! as unknown as { releaseId: string };
    await site.run("rollback", releaseId);
    site.write({ "a.txt": "two" });
    await site.push("--message", "Second", "--overwrite");
    site.write({ "a.txt": "three" });
    await site.run("push", site.directory, site.folder, "--message", "Third\u001b[31m");
    await server.http.mutation(assets.createRelease, {
      ...{ name: "Below", folderPath: `${site.folder}/below` },
    });
    await server.http.mutation(assets.createRelease, { name: "Other", folderPath: "elsewhere" });

    const log = await site.run("log", site.directory);
    expect(log).toMatchObject({ code: EXIT.ok, stderr: "" });
    const line = (state: string, files: string, rest: string) =>
      expect.stringMatching(new RegExp(`^${TIME}  ${state} +${files}  \\S+  ${rest}$`)) as string;
    expect(log.lines).toEqual([
      line("open", "0 files", "Below \\(.+\\)"),
      line("open", "1 file", "Third\ufffd\\[31m \\(.+\\)"),
      line("published", "2 files", "Second \\(.+\\)"),
      line("rolled back", "2 files", "First \\(.+\\)"),
    ]);
    expect(log.lines[3]).toContain(`  ${releaseId}  `);

    const limited = eventsOf(await site.run("log", site.directory, "--limit", "2", "--json"));
    expect(limited).toMatchObject([
      { type: "release", name: "Below", status: "open", entryCount: 0 },
      { type: "release", status: "open", entryCount: 1, createdBy: expect.anything() as string },
    ]);
  });

  test("and push --release look beyond the newest 100", async () => {
    site.write({ "a.txt": "1" });
    const begun = await site.run(
      ...["push", site.directory, site.folder, "--release", "spring", "--json"],
    );
    const { releaseId } = eventsOf(begun).at(-1)!;
    for (let index = 0; index < 205; index += 1) {
      const args = { name: `Later ${index}`, folderPath: site.folder };
      await server.http.mutation(assets.createRelease, args);
    }
    const log = eventsOf(await site.run("log", site.directory, "--limit", "300", "--json"));
    const names = Array.from({ length: 205 }, (_, index) => `Later ${204 - index}`);
    expect(log.map(({ name }) => name)).toEqual([...names, "spring"]);
    const some = eventsOf(await site.run("log", site.directory, "--limit", "150", "--json"));
    expect(some).toEqual(log.slice(0, 150));
    // Another directory does not remember it.
    const other = siteOn(server);
    other.write({ "b.txt": "1" });
    const continued = await site.run(
      ...["push", other.directory, site.folder, "--release", "spring", "--json"],
    );
    expect(eventsOf(continued).at(-1)).toMatchObject({ releaseId });
  });

  test("of more than 10,000 releases is refused", async () => {
    const log = await site.run("log", site.directory, site.folder, "--limit", "10001");
    expect(log.code).toBe(EXIT.usage);
    expect(log.stderr).toContain("an integer from 1 to 10000");
  });

  test("of a directory that was never pushed takes the folder, and says that there is none", async () => {
    const log = await site.run("log", temporaryDirectory(), site.folder);
    expect(log).toMatchObject({ code: EXIT.ok, lines: ["No releases."], stderr: "" });
    const json = await site.run("log", temporaryDirectory(), site.folder, "--json");
    expect(json).toMatchObject({ code: EXIT.ok, stdout: "" });
    const refused = await site.run("log", temporaryDirectory());
    expect(refused).toMatchObject({ code: EXIT.usage, stdout: "" });
  });
});
