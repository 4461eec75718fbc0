/** A mirror of somebody who may read one folder only, beside a tenant whose files nobody else may see. */
import { expect, onTestFinished, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { tokenOf } from "./tenantApp/token.js";
import { Server, addressOf } from "./server.js";
import { expectSame, mirror, ofType, temporaryDirectory } from "./support.js";

const { assets } = api;

test("copies and follows the one folder, and ends for any other", async () => {
  const server = await Server.start({}, "tests/mirror/tenantApp/backend.ts");
  onTestFinished(() => server.stop());
  const as = (user: string) => server.http.setAuth(tokenOf(user));
  const upload = async (user: string, ...paths: string[]) => {
    as(user);
    await server.upload(paths.map((path) => ({ path, bytes: Buffer.from(path) })));
  };
  await upload("ann", "tenants/ann/top", "tenants/ann/docs/one", "tenants/ann/docs/two");
  await upload("bob", "tenants/bob/hers", "tenants/bob/docs/one");

  const annsToken = () => Promise.resolve(tokenOf("ann"));
  const directory = temporaryDirectory();
  let look = () => undefined as void;
  const running = mirror({
    directory,
    url: server.url,
    folder: "tenants/ann",
    token: annsToken,
    onEvent: () => look(),
  });
  await running.ready;
  as("ann");
  await expectSame(directory, server, "tenants/ann");

  await upload("bob", "tenants/bob/docs/three");
  as("ann");
  const moved = {
    fromFolderPath: "tenants/ann/docs",
    basename: "one",
    toFolderPath: "tenants/ann",
  };
  await server.http.mutation(assets.moveAsset, moved);
  await server.http.mutation(assets.deleteAsset, addressOf("tenants/ann/docs/two"));
  await upload("ann", "tenants/ann/last");
  await new Promise<void>((resolve, reject) => {
    running.done.catch(reject);
    look = () => {
      if (ofType(running.events, "written").some(({ path }) => path === "tenants/ann/last"))
        resolve();
    };
    look();
  });
  await expectSame(directory, server, "tenants/ann");
  expect(JSON.stringify(running.events)).not.toContain("bob");

  for (const folder of ["tenants/bob", "tenants", undefined]) {
    const refused = mirror({
      directory: temporaryDirectory(),
      url: server.url,
      token: annsToken,
      ...(folder === undefined ? {} : { folder }),
    });
    await expect(refused.ready, folder).rejects.toMatchObject({ code: "ACCESS_REFUSED" });
  }
});
